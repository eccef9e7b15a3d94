package influx

import (
	"context"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

const (
	// maxLines is the largest number of points in a request. InfluxDB's documentation
	// recommends 5000 to 10,000.
	maxLines = 5000

	// full is the length from which a request takes no more points, before it is
	// compressed. It is nginx's default limit; InfluxDB takes 25 MB.
	full = 1 << 20
)

// requests posts lines.
type requests struct {
	*post.Poster
	sender batch.Sender
	lines  *lines
	text   batch.Joined
}

func newRequests(u *url.URL, o *Options, l *lines) (*requests, error) {
	options := post.Options{
		URL:    o.endpoint(u),
		Header: []post.Field{{Name: "Content-Type", Value: "text/plain; charset=utf-8"}},
		Judge:  judge, TLS: o.TLS, Client: o.Client,
	}
	if o.Token != "" {
		options.Header = append(options.Header, post.Field{Name: "Authorization", Value: "Token " + o.Token})
	}
	if !o.NoCompression {
		options.UseGzip()
	}
	poster, err := post.New(options)
	if err != nil {
		return nil, err
	}
	r := &requests{Poster: poster, lines: l, text: batch.Joined{Next: l.next}}
	r.sender = batch.Sender{Post: poster.Post, Items: maxLines, Bytes: full, Unit: "points"}
	return r, nil
}

func (r *requests) send(ctx context.Context, s *collect.Snapshot) error {
	r.text.Reset()
	err := r.sender.Send(ctx, s, &r.text)
	if r.sender.Delivered() {
		r.lines.Deltas.Delivered(s)
	}
	return err
}
