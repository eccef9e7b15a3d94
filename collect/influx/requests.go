package influx

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

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

// judge says what an answer means. Version 1 answers 400 for refused points, and says
// "partial write" if it stored the others. Version 2 answers 422 if it stored the others,
// and 400 if it stored none because one point could not be read.
func judge(a *post.Answer) error {
	if a.OK() {
		return a.Err(http.StatusNoContent)
	}
	if said := message(a); said != "" {
		a.Body = []byte(said) // which is what errors quote
	}
	if a.Status == http.StatusBadRequest || a.Status == http.StatusUnprocessableEntity {
		if n := dropped(string(a.Body), a.Cut); n > 0 {
			return batch.RefusedSome(a.Failure(), n)
		}
	}
	return a.Err()
}

// message returns the text of "error" in version 1, or of "message" in version 2.
func message(a *post.Answer) (said string) {
	a.JSON(func(path string, value json.Token) {
		if text, ok := value.(string); ok && (path == "error" || path == "message" && said == "") {
			said = text
		}
	})
	return said
}

// dropped returns how many points were lost according to an answer, or 0 if it does not
// say that others were stored. If the end of the answer is missing, it is all.
func dropped(said string, cut bool) int {
	if !strings.Contains(said, "partial write") {
		return 0
	}
	if cut {
		return math.MaxInt32
	}
	n := strings.Count(said, "unable to parse")
	_, count, _ := strings.Cut(said[max(strings.LastIndex(said, "dropped="), 0):], "dropped=")
	digits := len(count) - len(strings.TrimLeft(count, "0123456789"))
	if lost, err := strconv.Atoi(count[:digits]); err == nil {
		n += min(lost, math.MaxInt32)
	}
	return max(n, 1)
}
