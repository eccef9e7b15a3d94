package opentsdb

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"net/url"
	"strings"

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
	r.array = batch.Joined{Next: p.next, Before: "[", Separator: ",", After: "]"}
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
