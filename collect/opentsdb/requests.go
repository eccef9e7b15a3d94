package opentsdb

import (
	"context"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

const (
	// maxBody is the longest body that OpenTSDB takes by default. Netty splits a longer
	// one into chunks, which are refused unless tsd.http.request.enable_chunked is set.
	// That is why its documentation recommends about 50 points in a request.
	maxBody = 8 << 10

	// maxObject is the largest length of a point with its comma: that of a command, and
	// the JSON around it.
	maxObject = maxLine + len(`{"metric":"","timestamp":,"value":,"tags":{}},`) + 5*DefaultMaxTags

	// A request is full from this length on; it may end with one more point. full is for
	// compressed requests: about 300 points, in 5000 bytes.
	full      = 64<<10 - maxObject
	fullPlain = maxBody - len("[]") - maxObject
)

// requests posts arrays of points.
type requests struct {
	*post.Poster
	sender batch.Sender
	points *points
	array  batch.Joined
}

func newRequests(u *url.URL, o *Options, p *points) (*requests, error) {
	options := post.Options{
		URL:    o.endpoint(u),
		Header: []post.Field{{Name: "Content-Type", Value: "application/json; charset=UTF-8"}},
		Judge:  judge, TLS: o.TLS, Client: o.Client,
	}
	limit := fullPlain
	if !o.NoCompression {
		limit = full
		options.UseGzip()
	}
	poster, err := post.New(options)
	if err != nil {
		return nil, err
	}
	r := &requests{Poster: poster, points: p}
	r.sender = batch.Sender{Post: poster.Post, Bytes: limit, Unit: "points"}
	r.array = batch.Joined{Next: r.next, Before: "[", Separator: ",", After: "]"}
	return r, nil
}

func (r *requests) send(ctx context.Context, s *collect.Snapshot) error {
	r.array.Reset()
	err := r.sender.Send(ctx, s, &r.array)
	if r.sender.Delivered() {
		r.points.Deltas.Delivered(s)
	}
	return err
}

// next appends the next point.
func (r *requests) next(b []byte) ([]byte, bool) {
	f := r.points.next()
	if f == nil {
		return b, false
	}
	return r.points.appendObject(b, f), true
}
