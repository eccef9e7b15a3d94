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
	// maxAnswer bounds the part of an answer that is read, in bytes. After a longer answer
	// the connection is closed.
	maxAnswer = 64 << 10

	// maxQuote bounds an error's quotation of an answer, in bytes.
	maxQuote = 200
)

// An Answer is a server's answer to a request. It is valid until the next one.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // its beginning, at most 64 KiB
	Cut    bool   // there was more, or it broke off

	buf bytes.Buffer
}

// read takes the answer, or as much of it as there is.
func (a *Answer) read(r *http.Response) {
	a.Status, a.Header = r.StatusCode, r.Header
	a.buf.Reset()
	if a.Status == http.StatusSwitchingProtocols {
		a.Body, a.Cut = nil, true // the bytes are no answer
		return
	}
	n, err := a.buf.ReadFrom(io.LimitReader(r.Body, maxAnswer+1))
	a.Cut = n > maxAnswer || err != nil
	a.Body = a.buf.Bytes()[:min(n, maxAnswer)]
}

// OK reports whether the status is 2xx.
func (a *Answer) OK() bool { return a.Status/100 == 2 }

// Err returns nil if the status is 2xx, and else Failure, marked for package batch by the
// usual meaning of the status:
//
//	408, 429, 5xx  the request may be sent again, after Retry-After if there is one
//	413            the request is too large
//	400, 422       the server refuses the content of the request
//	others         the server refuses every request
//
// Redirects are among the others: a POST would become a GET, and the redirect might lead to
// a server that should not see the data.
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

// Failure returns an error that has the status and quotes the body.
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

// Again returns the error of a request that may be sent again, after the time that the
// server asks for, if it does.
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
