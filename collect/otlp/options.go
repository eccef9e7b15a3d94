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

	// NoCompression leaves requests as they are. Every receiver has to take them
	// compressed by gzip, which makes them some ten times smaller.
	NoCompression bool

	// Header is sent with each request: it is how most receivers are told who asks.
	// It cannot have fields that say what the request is.
	Header http.Header

	// TLS is for URLs with https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its own.
	// Redirects are refused, whatever it says. Default: a small one of this module,
	// which speaks HTTP/1.1 over one connection for each signal.
	Client Client

	// Resource has attributes of the process, which come in place of those that the
	// package finds out; see its documentation. Of several with one key the last
	// counts; those without a key are ignored.
	Resource []monitor.Tag

	// Interval is the time between two snapshots. Default: the pipeline's.
	Interval time.Duration

	// Temporality says what totals and histograms are of. Default: Cumulative.
	Temporality Temporality

	// Histograms says which of the two kinds of histograms distributions become.
	// Default: Exponential.
	Histograms Histograms

	// Buckets are the upper bounds of the buckets of Explicit histograms, for what is
	// measured in these units; see DefaultBuckets for those that are absent. The
	// order does not matter; NaN and infinities are ignored.
	Buckets map[monitor.Unit][]float64
}

// A Client is what sends requests. *http.Client is one; without it a program need
// not link the client part of net/http.
type Client = post.Client

// A Temporality is what the numbers are of that add up.
type Temporality uint8

const (
	// Cumulative is from the start of each instrument: what a receiver misses costs
	// resolution only.
	Cumulative Temporality = iota

	// Delta is from the last delivery, for receivers that take nothing else. When an
	// answer is lost, what was sent is sent again and counted twice. What is in flight
	// stays what it is.
	Delta
)

// Histograms is a kind of histogram.
type Histograms uint8

const (
	// Exponential histograms have the buckets of the registry, of base 2^(1/64), or
	// as many of them in one as it takes to have no more than 160 on a side.
	Exponential Histograms = iota

	// Explicit histograms have the bounds of Options.Buckets, for receivers that do
	// not know the others. See monitor.Distribution.AppendCumulative for how exact
	// they are.
	Explicit
)

// check returns an error for what cannot be meant.
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
	if u.Path == "" {
		u.Path = "/" // also of a whole URL: the specification wants it so
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
		p.Compress = post.Gzip()
		p.Header = append(p.Header, post.Field{Name: "Content-Encoding", Value: "gzip"})
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
