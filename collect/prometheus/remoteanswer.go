package prometheus

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// errNothingWritten is the error for a success without the headers of version 2.0. By
// the specification, such an answer means that the receiver does not know that version.
var errNothingWritten = errors.New("the answer has no number of written samples: the receiver does not know version 2.0; use 1.0")

// judgeRemote returns the meaning of the answer to a request with this number of
// samples. By the specification, a request may be sent again only after 429 and 5xx.
func judgeRemote(a *post.Answer, version RemoteVersion, samples int) error {
	written, told := writtenOf(a)
	switch {
	case a.OK() && !told && (a.IsPage() || !a.Empty()):
		return a.Foreign() // a receiver has nothing to say
	case a.OK() && !told && version == Remote2:
		return batch.Denied(errNothingWritten)
	case a.OK():
		return nil
	case a.Status == http.StatusTooManyRequests, a.Status/100 == 5:
		return a.Again(a.Failure())
	case a.Status == http.StatusRequestEntityTooLarge:
		return batch.TooLarge(a.Failure())
	case a.Status/100 != 4 || !refusesSome(a.Status):
		return batch.Denied(a.Failure())
	case written > 0:
		return batch.RefusedSome(a.Failure(), samples-written)
	}
	return batch.Refused(a.Failure())
}

// writtenOf returns the number of samples and histograms that were written, if the
// answer has it, as version 2.0 demands.
func writtenOf(a *post.Answer) (written int, told bool) {
	for _, what := range [...]string{"Samples", "Histograms", "Exemplars"} {
		n, err := strconv.Atoi(a.Header.Get("X-Prometheus-Remote-Write-" + what + "-Written"))
		if err != nil {
			continue
		}
		told = true
		if what != "Exemplars" {
			written += max(n, 0)
		}
	}
	return written, told
}

// refusesSome reports whether a refusal is about the content of the request, so that the
// next request may be taken, and not about the sender or the URL.
func refusesSome(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusUnsupportedMediaType, http.StatusRequestTimeout:
		return false
	}
	return true
}
