package influx

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

// judge says what an answer means. 400 is said of points: by version 1 where it has
// stored the others, if it says so, and by version 2 where one that cannot be read has
// cost all. Of version 2 it is 422 where it has stored others.
func judge(a *post.Answer) error {
	if a.OK() {
		return nil
	}
	large := a.Status == http.StatusRequestEntityTooLarge
	said := message(string(a.Body))
	a.Body = []byte(said) // which is what errors quote
	switch {
	case large:
		return &refusal{error: a.Failure(), large: true}
	case a.Status == http.StatusBadRequest, a.Status == http.StatusUnprocessableEntity:
		return &refusal{error: a.Failure(), some: dropped(said)}
	}
	return a.Err()
}

// message returns what is said by an answer: the text of "error" in version 1, of
// "message" in version 2, and of what is not JSON all of it.
func message(body string) string {
	for _, key := range []string{`"error":`, `"message":`} {
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

// dropped returns how many points an answer says that were lost, or 0 if it does not
// say that others were stored.
func dropped(said string) int {
	if !strings.Contains(said, "partial write") {
		return 0
	}
	n := strings.Count(said, "unable to parse")
	if i := strings.LastIndex(said, "dropped="); i >= 0 {
		count := said[i+len("dropped="):]
		digits := len(count) - len(strings.TrimLeft(count, "0123456789"))
		if stated, err := strconv.Atoi(count[:digits]); err == nil {
			n += min(stated, maxLines)
		}
	}
	return max(n, 1)
}
