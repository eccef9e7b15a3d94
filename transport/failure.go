package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// statusError is the failure that a status code stands for. Its class is "http 500"
// and so on: there are at most as many as codes of three digits.
type statusError struct{ code int }

func (e *statusError) Error() string { return "transport: http status " + strconv.Itoa(e.code) }

// Name names the class, see monitor.Registry.Classify.
func (e *statusError) Name() (string, bool) { return "http " + codeText(e.code), true }

// codeText returns the code in decimal, or "other" if HTTP does not allow it.
func codeText(code int) string {
	if code < 100 || code > 999 {
		return "other"
	}
	return codes[3*(code-100):][:3]
}

// codes is all status codes, one after the other, so that codeText does not
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
	cause error // determines the outcome
}

func (e *namedError) Error() string        { return "transport: " + e.name }
func (e *namedError) Name() (string, bool) { return e.name, true }
func (e *namedError) Unwrap() error        { return e.cause }

var (
	// errAborted is for a handler that panics with http.ErrAbortHandler: the client
	// is not to see the end of the response.
	errAborted = &namedError{"aborted", context.Canceled}

	// errNotClosed is for a client that did not close the response's body.
	errNotClosed = &namedError{"body not closed", nil}

	// errNoResponse is for a round tripper that returns neither a response nor an
	// error, which http.Client treats as an error.
	errNoResponse = &namedError{"no response", nil}

	// errNoBody is for a round tripper that returns a response without the body that
	// it declares, which http.Client treats as an error.
	errNoBody = &namedError{"no body", nil}
)

// whyEnded returns why the request was given up, or nil if it was not.
func whyEnded(r *http.Request) error {
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	//lint:ignore SA1019 http.Client.Timeout closes it, perhaps before Done
	case <-r.Cancel:
	default:
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return context.Canceled
}

// explain returns the error that a request ended with, or nil. A request that was
// given up can fail with any error, such as the cause of its context, so explain
// says why it was given up.
func explain(r *http.Request, err error) error {
	if err == nil {
		return nil
	}
	if why := whyEnded(r); why != nil && !errors.Is(err, why) {
		return why
	}
	return err
}
