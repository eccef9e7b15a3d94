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
	// URL is the base of the URLs of both signals, as OTEL_EXPORTER_OTLP_ENDPOINT
	// has it: "http://host:4318", to which /v1/metrics and /v1/traces are added. It
	// may have a path, such as /api/v1/otlp of Prometheus or /opentelemetry of
	// VictoriaMetrics. Credentials and a query are sent and not shown.
	URL string

	// MetricsURL and TracesURL are the whole URLs of one signal each, in place of
	// what follows from URL, as OTEL_EXPORTER_OTLP_METRICS_ENDPOINT has it.
	MetricsURL, TracesURL string

	// NoCompression turns off gzip, which every receiver has to take, and which makes
	// requests some ten times smaller.
	NoCompression bool

	// Header is sent with each request, such as a receiver's API key. It cannot have
	// fields that describe the request, such as Content-Type.
	Header http.Header

	// TLS is for URLs with https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its own.
	// Redirects are refused, whatever it says. Default: one with a connection of its
	// own for each signal.
	Client Client

	// Resource has attributes of the process, which replace those that the package
	// finds out; see its documentation. If two have the same key, the last one wins.
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
	// When an answer is lost, the request is sent again and counted twice. The number
	// of calls in flight is not a difference.
	Delta
)

// Histograms is a kind of histogram.
type Histograms uint8

const (
	// Exponential histograms have the buckets of the registry, of base 2^(1/64), or
	// as many of them in one as it takes to have no more than 160 on a side.
	Exponential Histograms = iota

	// Explicit histograms have the bounds of Options.Buckets, for receivers that do
	// not know exponential ones. monitor.Distribution.AppendCumulative says how exact
	// they are.
	Explicit
)

// check returns an error for options that make no sense.
func (o *Options) check() error {
	switch {
	case o.Interval < 0:
		return fmt.Errorf("negative interval %v", o.Interval)
	case o.Temporality > Delta:
		return fmt.Errorf("unknown temporality %d", o.Temporality)
	case o.Histograms > Explicit:
		return fmt.Errorf("unknown kind of histograms %d", o.Histograms)
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

// poster returns what posts one signal.
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

// sinkName returns the URL by which package export knows a sink, without secrets.
func sinkName(u *url.URL, path string) string {
	name := url.URL{Scheme: "otlp", Host: u.Host, Path: strings.TrimSuffix(strings.TrimSuffix(u.Path, path), "/")}
	if u.Scheme == "https" {
		name.Scheme = "otlp+https"
	}
	return name.String()
}
