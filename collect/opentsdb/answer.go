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
	failed, message := read(a)
	large := a.Status == http.StatusBadRequest && strings.Contains(message, "Chunked request not supported")
	if message != "" {
		a.Body = []byte(message) // which is what errors quote
	}
	switch {
	case large:
		return batch.TooLarge(a.Failure())
	case failed > 0:
		return batch.RefusedSome(a.Failure(), failed)
	}
	return a.Err()
}

// read returns how many points failed, and the first reason. If the number may have been
// cut off, it is all.
func read(a *post.Answer) (failed int, message string) {
	stated := false
	a.JSON(func(path string, value json.Token) {
		text, _ := value.(string)
		number, isNumber := value.(float64)
		switch path {
		case "failed":
			stated = isNumber
			failed = int(min(max(number, 0), math.MaxInt32))
		case "errors.datapoint":
			if !stated && value == json.Delim('{') {
				failed++
			}
		case "errors.error", "error.message", "error":
			if message == "" {
				message = text
			}
		}
	})
	if a.Cut && failed > 0 && !stated {
		failed = math.MaxInt32
	}
	return failed, message
}
