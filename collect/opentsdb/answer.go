package opentsdb

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// judge says what an answer means. With "details" it has the number of points that
// failed, whatever the status; the others are stored. After 400 without it all are lost.
func judge(a *post.Answer) error {
	d := read(a)
	large := a.Status == http.StatusBadRequest && strings.Contains(d.message, "Chunked request not supported")
	if d.message != "" {
		a.Body = []byte(d.message) // which is what errors quote
	}
	switch {
	case large:
		return batch.TooLarge(a.Failure())
	case d.failed > 0:
		return batch.RefusedSome(a.Failure(), d.failed)
	case a.OK() && d.stated && !a.IsPage():
		return nil
	}
	return a.Err(http.StatusNoContent)
}

// details are what an answer says of the points.
type details struct {
	failed  int    // the number of points that are not stored
	message string // the first reason
	stated  bool   // the answer is one of OpenTSDB's: it has the number of points that succeeded or failed
}

// read reads the details of an answer. If the number that failed may have been cut off, it
// is all.
func read(a *post.Answer) (d details) {
	counted := false
	a.JSON(func(path string, value json.Token) {
		text, _ := value.(string)
		number, isNumber := value.(float64)
		switch path {
		case "success":
			d.stated = d.stated || isNumber
		case "failed":
			counted = isNumber
			d.stated = d.stated || isNumber
			d.failed = int(min(max(number, 0), math.MaxInt32))
		case "errors.datapoint":
			if !counted && value == json.Delim('{') {
				d.failed++
			}
		case "errors.error", "error.message", "error":
			if d.message == "" {
				d.message = text
			}
		}
	})
	if a.Cut && !counted && (d.failed > 0 || d.stated) {
		d.failed = math.MaxInt32
	}
	return d
}
