package zipkin

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// maxQuote bounds what an error quotes of an answer.
const maxQuote = 200

// judge says what an answer means. It reads the body, for the most part.
func judge(r *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(r.Body, maxQuote))
	_, _ = io.CopyN(io.Discard, r.Body, maxAnswer)
	if r.StatusCode/100 == 2 {
		// The status is the answer: a body that breaks off changes nothing.
		return nil
	}
	err := fmt.Errorf("answered %d %s", r.StatusCode, http.StatusText(r.StatusCode))
	if quote := strings.TrimSpace(string(text)); quote != "" {
		err = fmt.Errorf("%w: %q", err, quote)
	}
	switch {
	case r.StatusCode == http.StatusRequestTimeout:
		return err
	case r.StatusCode == http.StatusTooManyRequests, r.StatusCode/100 == 5:
		if after, ok := parseRetryAfter(r.Header.Get("Retry-After"), time.Now()); ok {
			return collect.RetryAfter(err, after)
		}
		return err
	}
	// Redirects too: they are not followed, since a POST would become a GET,
	// and spans are not for whoever can answer with one.
	return collect.Permanent(err)
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
