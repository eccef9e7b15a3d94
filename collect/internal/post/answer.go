package post

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
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

	buf     bytes.Buffer
	secrets *strings.Replacer // of the request; may be nil
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

// IsPage reports whether the answer is for a browser, by its type or else by its content.
func (a *Answer) IsPage() bool {
	switch a.ContentType() {
	case "text/html", "application/xhtml+xml":
		return true
	case "":
		return bytes.HasPrefix(bytes.TrimSpace(a.Body), []byte("<"))
	}
	return false
}

// ContentType returns the type of the body, in lower case and without parameters.
func (a *Answer) ContentType() string {
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// Empty reports whether the answer has no body.
func (a *Answer) Empty() bool { return len(a.Body) == 0 && !a.Cut }

// Err returns nil if the server took the request, and else Failure, marked for package
// batch by the usual meaning of the status. taken has the statuses by which such a backend
// says that it took a request; with none it is any 2xx. As there are servers that resemble
// a backend but for its status, a 2xx with nothing else, no body and no Content-Type,
// counts as well; a page never does.
//
//	other 2xx      see Foreign
//	408, 429, 5xx  the request may be sent again, after Retry-After if there is one
//	413            the request is too large
//	400, 422       the server refuses the content of the request
//	others         the server refuses every request
//
// Redirects are among the others: a POST would become a GET, and the redirect might lead to
// a server that should not see the data.
func (a *Answer) Err(taken ...int) error {
	switch {
	case a.OK():
		known := len(taken) == 0 || slices.Contains(taken, a.Status)
		if a.IsPage() || !known && !(a.Empty() && a.ContentType() == "") {
			return a.Foreign()
		}
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

// Foreign returns the error of a success that the backend does not answer: it comes from
// somebody on the way, such as a proxy that wants a login first, and nothing was delivered.
// The request may be sent again.
func (a *Answer) Foreign() error {
	return a.Again(fmt.Errorf("not the answer of such a backend: %w", a.Failure()))
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
	text := a.Hide(string(a.Body))
	return strings.TrimSpace(text[:min(len(text), maxQuote)])
}

// Hide returns a text of the answer without the secrets of the request, which some servers
// repeat. Errors are logged and shown.
func (a *Answer) Hide(text string) string {
	if a.secrets == nil {
		return text
	}
	return a.secrets.Replace(text)
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
