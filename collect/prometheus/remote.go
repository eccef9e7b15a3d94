package prometheus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// RemotePath is where Prometheus takes remote writes, if it was started with
// --web.enable-remote-write-receiver.
const RemotePath = "/api/v1/write"

// A Remote is a sink that writes the series of Handler's page to Prometheus or to
// another receiver of its remote writes. A series that is gone is marked as stale, and
// every series is when the pipeline ends. A Remote is for a collect.Pipeline: its
// methods must not be called concurrently.
type Remote struct {
	options  RemoteOptions
	instance string
	name     string
	posters  map[RemoteVersion]*post.Poster
	version  RemoteVersion // of the next request
	page     *page
	series   *remoteEncoder
	labels   []monitor.Tag
	snapshot *collect.Snapshot // the source of series, or nil
	stale    staleness

	sender  batch.Sender
	samples int       // of the request at hand
	last    time.Time // the time of the samples written last
	taken   bool      // some series of the snapshot were written
	again   bool      // the last request may be sent again
	unknown bool      // the last receiver does not know the version
}

var _ collect.MetricSink = (*Remote)(nil)

// NewRemote returns a sink. It does not connect yet.
func NewRemote(o RemoteOptions) (*Remote, error) {
	r, err := newRemote(o)
	if err != nil {
		return nil, fmt.Errorf("prometheus: %w", err)
	}
	return r, nil
}

func newRemote(o RemoteOptions) (*Remote, error) {
	u, err := post.ParseURL(o.URL)
	if err != nil {
		return nil, err
	}
	if u.Path == "/" {
		u.Path, u.RawPath = RemotePath, ""
	}
	switch {
	case o.Version > Remote2:
		return nil, fmt.Errorf("the version %d of remote write is unknown: use RemoteAuto, Remote1 or Remote2", o.Version)
	case o.Interval < 0:
		return nil, fmt.Errorf("negative interval %v", o.Interval)
	}
	for i, l := range o.Labels {
		switch {
		case l.Key == "" || l.Key == "__name__":
			return nil, errors.New("a label has no name, or is called __name__: choose another name")
		case l.Key == "le" || l.Key == "quantile":
			return nil, fmt.Errorf("the label %q is reserved for buckets or quantiles: choose another name", l.Key)
		case l.Key != legible(l.Key):
			return nil, fmt.Errorf("the label %q is not UTF-8, or has a zero byte: choose another name", l.Key)
		case !o.Page.UTF8Names && !isPlain(l.Key):
			return nil, fmt.Errorf("the label %q has other characters than letters, digits and underscores: choose another name, or set Page.UTF8Names", l.Key)
		case slices.ContainsFunc(o.Labels[:i], func(other monitor.Tag) bool { return other.Key == l.Key }):
			return nil, fmt.Errorf("the label %q is given twice: leave out one", l.Key)
		}
	}
	o.Page.Histograms = ClassicHistograms
	if o.Native {
		o.Page.Histograms = NativeHistograms
	}
	settings := newSettings(o.Page)
	r := &Remote{
		options:  o,
		instance: instance(),
		name:     remoteName(u),
		posters:  map[RemoteVersion]*post.Poster{},
		version:  o.Version,
		page:     newPage(settings, settings.naming(allowUTF8), protobuf),
		series:   &remoteEncoder{native: o.Native, maxBuckets: settings.nativeBuckets},
	}
	r.sender = batch.Sender{Post: r.post, Items: maxRemoteSamples, Bytes: maxRemoteBytes, Unit: "series"}
	// The page learns names and labels with its encoder, so that has to be the one for
	// remote writes.
	r.page.to = r.series
	if r.version == RemoteAuto {
		r.version = Remote2
	}
	for version, header := range remoteHeaders {
		r.posters[version], err = post.New(post.Options{
			URL: u, Header: header, UserHeader: o.Header,
			Judge: r.judge, Compress: compressBlock, TLS: o.TLS, Client: o.Client,
		})
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// A request has at most maxRemoteSamples samples, like Prometheus' own. It ends early at
// maxRemoteBytes, which native histograms may reach.
const (
	maxRemoteSamples = 2000
	maxRemoteBytes   = 1 << 20
)

// compressBlock compresses a body in Snappy's block format, without frames.
func compressBlock(to, body []byte) []byte { return snappy.Encode(to[:cap(to)], body) }

// remoteHeaders has the headers of each version: "Prometheus Remote-Write
// Specification", 1.0 and 2.0, section "Protocol".
var remoteHeaders = map[RemoteVersion][]post.Field{
	Remote1: {
		{Name: "Content-Type", Value: "application/x-protobuf"},
		{Name: "Content-Encoding", Value: "snappy"},
		{Name: "X-Prometheus-Remote-Write-Version", Value: "0.1.0"},
	},
	Remote2: {
		{Name: "Content-Type", Value: "application/x-protobuf;proto=io.prometheus.write.v2.Request"},
		{Name: "Content-Encoding", Value: "snappy"},
		{Name: "X-Prometheus-Remote-Write-Version", Value: "2.0.0"},
	},
}

// remoteName returns the sink's URL in package export, without secrets.
func remoteName(u *url.URL) string {
	name := url.URL{Scheme: "prometheus+" + u.Scheme, Host: u.Host}
	if u.Path != RemotePath {
		name.Path, name.RawPath = u.Path, u.RawPath
	}
	return name.String()
}

// Name returns the URL without credentials and query.
func (r *Remote) Name() string { return r.name }

// Traits returns the interval of the options, and that servers acknowledge. The sink takes
// past snapshots, as long as the samples of a series come in order. It takes snapshots
// whole: a part of one does not tell the names of all series, nor which of them are gone.
func (r *Remote) Traits() collect.Traits {
	return collect.Traits{Interval: r.options.Interval, TakesPast: true, TakesWhole: true, Acknowledges: true}
}

// SendMetrics writes the series of the snapshot, in requests of at most 2000 samples.
// If a request fails, the next call with the same snapshot resumes with that request.
func (r *Remote) SendMetrics(ctx context.Context, s *collect.Snapshot) error {
	if r.snapshot != s {
		r.take(s)
	}
	err := r.sender.Send(ctx, s, (*remoteRequests)(r))
	if r.again {
		return fmt.Errorf("prometheus: %w", err)
	}
	r.snapshot = nil
	if r.taken || err == nil {
		r.stale.delivered()
	}
	switch {
	case err == nil:
		return nil
	case r.taken:
		// In metrics, in proportion to the series.
		lost := max((r.sender.Refused()*len(s.Metrics)+len(r.series.list)-1)/len(r.series.list), 1)
		err = collect.Partial(err, lost)
	}
	return fmt.Errorf("prometheus: %w", err)
}

// take makes the list of series of a snapshot.
func (r *Remote) take(s *collect.Snapshot) {
	r.labels = r.options.Labels
	if r.labels == nil {
		r.labels = []monitor.Tag{{Key: "instance", Value: r.instance}, {Key: "job", Value: s.Service}}
	}
	r.series.reset(r.labels, s.Time)
	r.page.make(s.Service, pointersTo(s.Metrics), protobuf)
	r.stale.mark(r.series)
	r.snapshot, r.taken = s, false
}

// post posts a request, in version 1.0 from when the receiver does not know 2.0.
func (r *Remote) post(ctx context.Context, encode func([]byte) []byte) error {
	r.unknown = false
	err := r.posters[r.version].Post(ctx, encode)
	if r.unknown && r.version == Remote2 && r.options.Version == RemoteAuto {
		r.version = Remote1
		return r.post(ctx, encode)
	}
	_, refused := errors.AsType[*batch.Refusal](err)
	r.again = err != nil && !refused
	return err
}

func (r *Remote) judge(a *post.Answer) error {
	err := judgeRemote(a, r.version, r.samples)
	r.unknown = a.Status == http.StatusUnsupportedMediaType || errors.Is(err, errNothingWritten)
	return err
}

// remoteRequests makes requests of the series, in the current version.
type remoteRequests Remote

// Append appends a request; see batch.Requests.
func (r *remoteRequests) Append(b []byte, from, to, bytes int) ([]byte, int) {
	to = min(to, len(r.series.list))
	if from == to {
		return b, to
	}
	b, to = r.series.appendRequest(b, r.version, from, to, bytes)
	r.samples = to - from
	return b, to
}

// Taken notes that series were written; see batch.Requests.
func (r *remoteRequests) Taken(from, to int) {
	if r.snapshot != nil && from < to {
		r.taken, r.last = true, r.snapshot.Time
	}
}

// instance returns "host:pid", which distinguishes the processes of a service.
func instance() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + ":" + strconv.Itoa(os.Getpid())
}

func pointersTo(list []monitor.Metric) iter.Seq[*monitor.Metric] {
	return func(yield func(*monitor.Metric) bool) {
		for i := range list {
			if !yield(&list[i]) {
				return
			}
		}
	}
}

// Close marks all series as stale, which may take up to a second, and closes the
// connections.
func (r *Remote) Close() error {
	if !r.last.IsZero() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		r.series.reset(r.labels, r.last.Add(time.Millisecond))
		r.stale.mark(r.series)
		r.snapshot = nil
		_ = r.sender.Send(ctx, nil, (*remoteRequests)(r)) // after an error the series go stale by themselves
	}
	for _, p := range r.posters {
		_ = p.Close()
	}
	return nil
}
