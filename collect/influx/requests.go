package influx

import (
	"context"
	"errors"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

const (
	// maxLines is how many points a request has, at most. InfluxDB's documentation
	// wants 5000 to 10,000.
	maxLines = 5000

	// maxBytes is how long a request is, about, before it is compressed. It is what
	// nginx takes by default; InfluxDB takes 25 MB.
	maxBytes = 1 << 20

	// minBytes is where cutting requests in two has an end for all later ones.
	minBytes = 16 << 10
)

// requests posts lines.
type requests struct {
	*post.Poster
	size int // of a request, as far as the server was found to take it

	text []byte // of the request at hand
	ends []int  // of its lines in text
}

func (r *requests) send(ctx context.Context, l *lines) error {
	sent := 0
	for r.fill(l) {
		sent += len(r.ends)
		if err := r.post(ctx, l, 0, len(r.ends)); err != nil {
			return err
		}
	}
	if l.lost > 0 && l.lost >= sent {
		return collect.Permanent(l.reason)
	}
	return nil
}

// fill makes the next request. It returns false if there is nothing left.
func (r *requests) fill(l *lines) bool {
	r.text, r.ends = r.text[:0], r.ends[:0]
	for len(r.ends) < maxLines && len(r.text) < r.size {
		var more bool
		if r.text, more = l.next(r.text); !more {
			break
		}
		r.ends = append(r.ends, len(r.text))
	}
	return len(r.ends) > 0
}

// post posts the lines from the one to the other, and if they are too many each half
// of them.
func (r *requests) post(ctx context.Context, l *lines, from, to int) error {
	text := r.text[:r.ends[to-1]]
	if from > 0 {
		text = text[r.ends[from-1]:]
	}
	err := r.Post(ctx, func(b []byte) []byte { return append(b, text...) })
	refused, ok := errors.AsType[*refusal](err)
	switch {
	case !ok:
		return err
	case refused.large && to-from > 1:
		r.size = max(min(r.size, len(text)/2), minBytes)
		middle := (from + to) / 2
		if err := r.post(ctx, l, from, middle); err != nil {
			return err
		}
		return r.post(ctx, l, middle, to)
	case refused.some > 0:
		l.lose(min(refused.some, to-from), refused.error)
	default:
		l.lose(to-from, refused.error)
	}
	return nil
}
