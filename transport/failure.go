package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// statusError is a status code that stands for a failure. The class of such
// errors is "http 500" and so on: for three digits at most one each.
type statusError int

func (e statusError) Error() string { return "transport: http status " + strconv.Itoa(int(e)) }

// Name names the class, see monitor.Registry.Classify.
func (e statusError) Name() (string, bool) { return "http " + codeText(int(e)), true }

// codeText returns the code in decimal, and "other" if it is none that HTTP
// allows.
func codeText(code int) string {
	if code < 100 || code > 999 {
		return "other"
	}
	return codes[3*(code-100):][:3]
}

// codes are all status codes, one after the other, so that telling one does not
// allocate.
var codes = func() string {
	var b []byte
	for code := 100; code <= 999; code++ {
		b = strconv.AppendInt(b, int64(code), 10)
	}
	return string(b)
}()

// namedError is an error with a class of its own.
type namedError struct {
	name  string
	cause error // decides about the outcome
}

func (e *namedError) Error() string        { return "transport: " + e.name }
func (e *namedError) Name() (string, bool) { return e.name, true }
func (e *namedError) Unwrap() error        { return e.cause }

var (
	// errAborted is what a handler means that panics with http.ErrAbortHandler:
	// nobody is to see the end of the response.
	errAborted = &namedError{"aborted", context.Canceled}

	// errNotClosed is for a client that forgot the response.
	errNotClosed = &namedError{"body not closed", nil}

	// errNoResponse is for a round tripper that returns neither a response nor
	// an error, which http.Client takes for an error.
	errNoResponse = &namedError{"no response", nil}
)

// whyEnded returns why the request was given up, nil if it was not.
func whyEnded(r *http.Request) error {
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	//lint:ignore SA1019 http.Client.Timeout uses it, and it may come before Done
	case <-r.Cancel:
	default:
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return context.Canceled
}

// explain returns the error that a request ended with, nil for none. A request
// that was given up may end with any error, such as the cause of its context.
func explain(r *http.Request, err error) error {
	if err == nil {
		return nil
	}
	if why := whyEnded(r); why != nil && !errors.Is(err, why) {
		return errors.Join(why, err)
	}
	return err
}
