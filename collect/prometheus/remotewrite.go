package prometheus

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/klauspost/compress/snappy"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// A request has at most so many samples, which is what Prometheus sends, and is
// closed when it has so many bytes, which native histograms may need.
const (
	maxRemoteSamples = 2000
	maxRemoteBytes   = 1 << 20
)

// write writes the series from the next on. lost is how many metrics were refused, in
// proportion to the series, and err says why, or why the rest is to be written again.
func (r *Remote) write(ctx context.Context) (lost int, err error) {
	for r.next < len(r.series.list) {
		to := r.next
		r.answer = remoteAnswer{} // there may be none
		failure := r.posters[r.version].Post(ctx, func(b []byte) []byte {
			if r.version == Remote1 {
				b, to = r.series.appendRequest1(b, r.next)
			} else {
				b, to = r.series.appendRequest2(b, r.next)
			}
			return b
		})
		switch a := &r.answer; {
		case a.unknown(failure) && r.version == Remote2 && r.options.Version == RemoteAuto:
			r.version = Remote1
			continue
		case errors.Is(failure, errNothingWritten):
			return 0, collect.Permanent(failure)
		case failure == nil:
		case a.status/100 == 4 && a.refusesSome():
			r.refused += max(to-r.next-a.written, 1)
			r.refusal = errors.New(failure.Error()) // without the mark: the rest is taken
		default:
			return 0, failure
		}
		r.next = to
		if r.snapshot != nil {
			r.last = r.snapshot.Time
		}
	}
	if r.refused > 0 && r.snapshot != nil {
		lost = max((r.refused*len(r.snapshot.Metrics)+len(r.series.list)-1)/len(r.series.list), 1)
	}
	return lost, r.refusal
}

// compressBlock compresses a body into a block as Snappy has it, without frames.
func compressBlock(to, body []byte) []byte { return snappy.Encode(to[:cap(to)], body) }

// remoteAnswer is what was learned of the last answer.
type remoteAnswer struct {
	status  int
	told    bool // it says how much was written, as 2.0 wants it
	written int  // samples and histograms, if it was told
}

// errNothingWritten is what a receiver's success means that does not know the format:
// "a successful response without the headers" in the specification of 2.0.
var errNothingWritten = errors.New("the answer does not say that anything was written: the receiver does not know version 2.0")

// judge goes by the specification: 429 and 5xx may be sent again, nothing else.
func (r *Remote) judge(a *post.Answer) error {
	m := &r.answer
	*m = remoteAnswer{status: a.Status}
	for _, what := range [...]string{"Samples", "Histograms", "Exemplars"} {
		n, err := strconv.Atoi(a.Header.Get("X-Prometheus-Remote-Write-" + what + "-Written"))
		if err != nil {
			continue
		}
		m.told = true
		if what != "Exemplars" {
			m.written += max(n, 0)
		}
	}
	switch {
	case a.OK() && r.version == Remote2 && !m.told:
		return errNothingWritten
	case a.OK():
		return nil
	case a.Status == http.StatusTooManyRequests, a.Status/100 == 5:
		return a.Again(a.Failure())
	}
	return collect.Permanent(a.Failure())
}

// unknown reports whether the receiver does not know the version of the request.
func (m *remoteAnswer) unknown(err error) bool {
	return err != nil && m.status == http.StatusUnsupportedMediaType || errors.Is(err, errNothingWritten)
}

// refusesSome reports whether a refusal is of what was in the request, so that the
// next may be taken, and not of who asked or where.
func (m *remoteAnswer) refusesSome() bool {
	switch m.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusUnsupportedMediaType, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return true
}
