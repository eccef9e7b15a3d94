package opentsdb

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// A refusal is the answer of a server that does not want what is in a request, but
// may want other requests.
type refusal struct {
	error
	large bool // it is too long as a whole, and was not looked at
	some  int  // how many points it does not want, or 0 for all of them
}

// judge says what an answer means. That to "details" has the number of points that
// failed, with any status; the others are stored. Of 400 without it all are lost.
func judge(a *post.Answer) error {
	said := string(a.Body)
	failed := failures(said)
	if a.OK() && failed == 0 {
		return nil
	}
	large := a.Status == http.StatusRequestEntityTooLarge ||
		a.Status == http.StatusBadRequest && strings.Contains(said, "Chunked request not supported")
	a.Body = []byte(message(said)) // which is what errors quote
	switch {
	case large:
		return &refusal{error: a.Failure(), large: true}
	case failed > 0, a.Status == http.StatusBadRequest:
		return &refusal{error: a.Failure(), some: failed}
	}
	return a.Err()
}

// failures returns what an answer says that failed. A text cannot be taken for the
// key: its quotes would have escapes, and a tag's value has quotes.
func failures(said string) int {
	_, rest, ok := strings.Cut(said, `"failed":`)
	if !ok {
		// Of a long answer the end is missing, which may have had the number.
		return strings.Count(said, `"datapoint":`)
	}
	rest = strings.TrimLeft(rest, " ")
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	n, err := strconv.Atoi(rest[:digits])
	if err != nil {
		return 0
	}
	return n
}

// message returns what is said by an answer: why the first point failed, or all, and of
// what is not JSON all of it.
func message(body string) string {
	for _, key := range []string{`"message":`, `"error":`} {
		_, rest, ok := strings.Cut(body, key)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, " ")
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			if text, err := strconv.Unquote(quoted); err == nil {
				return text
			}
		}
	}
	return body
}
