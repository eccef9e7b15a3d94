package post

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
)

const (
	// maxAnswer bounds what is read of one answer, so that the connection can be
	// used again; one that is longer costs the connection.
	maxAnswer = 64 << 10

	// maxQuote bounds what an error quotes of an answer.
	maxQuote = 200
)

// An Answer is what a server said to a request. It is valid until the next one.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // what was read of it, at most 64 KiB
	Cut    bool   // there was more, or it broke off

	buf bytes.Buffer
}

// read takes the answer, or as much of it as there is.
func (a *Answer) read(r *http.Response) {
	a.Status, a.Header = r.StatusCode, r.Header
	a.buf.Reset()
	if a.Status == http.StatusSwitchingProtocols {
		a.Body, a.Cut = nil, true // what comes is no answer
		return
	}
	n, err := a.buf.ReadFrom(io.LimitReader(r.Body, maxAnswer+1))
	a.Cut = n > maxAnswer || err != nil
	a.Body = a.buf.Bytes()[:min(n, maxAnswer)]
}

// OK reports whether the status is one of success.
func (a *Answer) OK() bool { return a.Status/100 == 2 }

// Err returns nil for a status of success, and else Failure, with what most servers
// mean by theirs, as an error for package batch:
//
//	408, 429, 5xx  the same may be sent again, after Retry-After if there is one
//	413            the request is too large
//	400, 422       the server does not want what is in the request
//	others         it does not want any request
//
// Redirects are among the others: a POST would become a GET, and what is sent is not for
// any server that can answer with one.
func (a *Answer) Err() error {
	switch {
	case a.OK():
		// The status is the answer: a body that breaks off changes nothing.
		return nil
	case a.Status == http.StatusRequestTimeout, a.Status == http.StatusTooManyRequests, a.Status/100 == 5:
		return a.Again(a.Failure())
	case a.Status == http.StatusRequestEntityTooLarge:
		return batch.TooLarge(a.Failure())
	case a.Status == http.StatusBadRequest, a.Status == http.StatusUnprocessableEntity:
		return batch.Refused(a.Failure())
	}
	return batch.Denied(a.Failure())
}

// Failure returns an error that tells the status and quotes the body.
func (a *Answer) Failure() error {
	err := fmt.Errorf("answered %d %s", a.Status, http.StatusText(a.Status))
	if quote := a.Quote(); quote != "" {
		err = fmt.Errorf("%w: %q", err, quote)
	}
	return err
}

// Quote returns the beginning of the body, for an error.
func (a *Answer) Quote() string {
	return strings.TrimSpace(string(a.Body[:min(len(a.Body), maxQuote)]))
}

// Again returns the error as one after which the same may be sent, when the
// server says so.
func (a *Answer) Again(err error) error {
	if after, ok := parseRetryAfter(a.Header.Get("Retry-After"), time.Now()); ok {
		return collect.RetryAfter(err, after)
	}
	return err
}

// parseRetryAfter reads seconds or a date (RFC 9110, section 10.2.3).
func parseRetryAfter(s string, now time.Time) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if seconds, err := strconv.ParseUint(s, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(t.Sub(now), 0), true
	}
	return 0, false
}
