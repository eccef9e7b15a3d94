package opentsdb

import (
	"context"
	"errors"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

const (
	// maxBody is the longest body that OpenTSDB takes as it is configured by default.
	// Netty makes chunks of a longer one, and chunks are refused unless
	// tsd.http.request.enable_chunked is set. So it is that its documentation wants
	// about 50 points in a request.
	maxBody = 8 << 10

	// maxObject is the length of the longest point, with its comma: that of a command,
	// and what JSON needs besides.
	maxObject = maxLine + len(`{"metric":"","timestamp":,"value":,"tags":{}},`) + 5*DefaultMaxTags

	// maxPlainBytes is how long the points of a request are if they are not compressed,
	// and maxBytes before they are: that is about 300 points, and 5000 bytes after.
	maxPlainBytes = maxBody - len("[]")
	maxBytes      = 64 << 10

	// minBytes is where cutting requests in two has an end for all later ones.
	minBytes = 4 << 10
)

// requests posts arrays of points.
type requests struct {
	*post.Poster
	size int // of the points in one, as far as the server was found to take it

	text []byte // of the request at hand
	ends []int  // of its points in text
}

func (r *requests) send(ctx context.Context, p *points) error {
	sent := 0
	for r.fill(p) {
		sent += len(r.ends)
		if err := r.post(ctx, p, 0, len(r.ends)); err != nil {
			return err
		}
	}
	if p.lost > 0 && p.lost >= sent {
		return collect.Permanent(p.reason)
	}
	return nil
}

// fill makes the next request. It returns false if there is nothing left.
func (r *requests) fill(p *points) bool {
	r.text, r.ends = r.text[:0], r.ends[:0]
	for len(r.ends) == 0 || len(r.text)+maxObject <= r.size {
		f := p.next()
		if f == nil {
			break
		}
		r.text = p.appendObject(r.text, f)
		r.ends = append(r.ends, len(r.text))
	}
	return len(r.ends) > 0
}

// post posts the points from the one to the other, and if they are too many each half
// of them.
func (r *requests) post(ctx context.Context, p *points, from, to int) error {
	text := r.text[:r.ends[to-1]-len(",")]
	if from > 0 {
		text = text[r.ends[from-1]:]
	}
	err := r.Post(ctx, func(b []byte) []byte { return append(append(append(b, '['), text...), ']') })
	refused, ok := errors.AsType[*refusal](err)
	switch {
	case !ok:
		return err
	case refused.large && to-from > 1:
		r.size = max(min(r.size, len(text)/2), minBytes)
		middle := (from + to) / 2
		if err := r.post(ctx, p, from, middle); err != nil {
			return err
		}
		return r.post(ctx, p, middle, to)
	case refused.some > 0:
		p.lose(min(refused.some, to-from), refused.error)
	default:
		p.lose(to-from, refused.error)
	}
	return nil
}
