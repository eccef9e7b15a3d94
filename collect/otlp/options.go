package otlp

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// DefaultPort is where collectors listen for OTLP over HTTP.
const DefaultPort = "4318"

// protobufType is the media type of requests.
const protobufType = "application/x-protobuf"

// Options are for New, NewMetrics and NewTraces. One of the URLs is required.
type Options struct {
	// URL is the base of the URLs of both signals, like OTEL_EXPORTER_OTLP_ENDPOINT:
	// "http://host:4318", to which /v1/metrics and /v1/traces are added. It may have a
	// path, such as /api/v1/otlp of Prometheus or /opentelemetry of VictoriaMetrics.
	// Credentials and a query are sent but not shown.
	URL string

	// MetricsURL and TracesURL are the whole URLs of one signal each, like
	// OTEL_EXPORTER_OTLP_METRICS_ENDPOINT. They take precedence over URL.
	MetricsURL, TracesURL string

	// NoCompression turns off gzip. Every receiver has to take gzip, and it makes requests
	// about ten times smaller.
	NoCompression bool

	// Header is sent with each request, such as a receiver's API key. It cannot have
	// fields that describe the request, such as Content-Type.
	Header http.Header

	// TLS is for URLs with https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not make spans of its own, and cannot allow
	// redirects. Default: a client with a connection of its own for each signal.
	Client Client

	// Resource has attributes of the process. They take precedence over the package's
	// own, which its documentation lists. If two have the same key, the last one wins.
	// Attributes without a key are ignored.
	Resource []monitor.Tag

	// Interval is the time between two snapshots. Default: the pipeline's.
	Interval time.Duration

	// Temporality is the period that totals and histograms cover. Default: Cumulative.
	Temporality Temporality

	// Histograms is the kind of histogram that distributions become. Default:
	// Exponential.
	Histograms Histograms

	// Buckets are the upper bounds of the buckets of Explicit histograms, by unit; see
	// DefaultBuckets for the units that are absent. The order does not matter. NaN and
	// infinities are ignored.
	Buckets map[monitor.Unit][]float64
}

// A Client sends requests, as *http.Client does.
type Client = post.Client

// A Temporality is the period that totals and histograms cover.
type Temporality uint8

const (
	// Cumulative is the time since the start of each instrument: a snapshot that a
	// receiver misses costs only resolution.
	Cumulative Temporality = iota

	// Delta is the time since the last delivery, for receivers that take nothing else.
	// When an answer is lost, the request is sent again and counts twice. The number of
	// calls in flight is never a difference.
	Delta
)

// Histograms is a kind of histogram.
type Histograms uint8

const (
	// Exponential histograms have the buckets of the registry, of base 2^(1/64). If there
	// are more than 160 on a side, neighbors are merged until there are not.
	Exponential Histograms = iota

	// Explicit histograms have the bounds of Options.Buckets, for receivers that do not
	// know exponential ones. For their accuracy see
	// monitor.Distribution.AppendCumulative.
	Explicit
)

// check returns an error for invalid options.
func (o *Options) check() error {
	switch {
	case o.Interval < 0:
		return fmt.Errorf("negative interval %v", o.Interval)
	case o.Temporality > Delta:
		return fmt.Errorf("the temporality %d is unknown: use Cumulative or Delta", o.Temporality)
	case o.Histograms > Explicit:
		return fmt.Errorf("the kind of histograms %d is unknown: use Exponential or Explicit", o.Histograms)
	}
	return nil
}

// endpoint returns the URL of a signal: its own, or else the base with a path.
func (o *Options) endpoint(own, path string) (*url.URL, error) {
	u, err := post.ParseURL(cmp.Or(own, o.URL))
	if err != nil {
		return nil, err
	}
	if own == "" {
		u = u.JoinPath(path)
	}
	return u, nil
}

// poster returns a poster for one signal.
func (o *Options) poster(to *url.URL, judge func(*post.Answer) error) (*post.Poster, error) {
	p := post.Options{
		URL:        to,
		Header:     []post.Field{{Name: "Content-Type", Value: protobufType}},
		UserHeader: o.Header,
		Judge:      judge,
		TLS:        o.TLS,
		Client:     o.Client,
	}
	if !o.NoCompression {
		p.UseGzip()
	}
	return post.New(p)
}

// sinkName returns a sink's URL in package export, without secrets.
func sinkName(u *url.URL, path string) string {
	name := url.URL{Scheme: "otlp", Host: u.Host, Path: strings.TrimSuffix(strings.TrimSuffix(u.Path, path), "/")}
	if u.Scheme == "https" {
		name.Scheme = "otlp+https"
	}
	return name.String()
}
