// Package export configures backends by URL, so that one environment variable
// or flag can name them all. It is the one package that imports every backend;
// programs that want to link fewer use package collect.
//
//	graphite://host[:2003]?prefix=prod.web1&interval=10s
//	graphite+udp://host[:2003]?size=1432
//	graphite+pickle://host[:2004]?tags=true
//	graphite+tls://host:port?prefix=prod.{service}.{host}.{instance}&instance=1
//	graphite+pickle+tls://host:port?ca=ca.pem&cert=shop.pem&key=shop.key
//	zipkin://host[:9411]
//	zipkin+http://host[:9411]   the same
//	zipkin+https://host[:443]?format=proto&gzip=true
//	zipkin+scribe://host[:9410]?category=zipkin
//	otlp://host[:4318]?signals=metrics&header.X-Key=key
//	otlp+https://host[:443]/path?gzip=false
//	prometheus+http://host[:9090]?native=true
//	prometheus+https://[user:password@]host[:443]/path?version=1
//	influx://[user:password@]host[:8086]/database?rp=policy
//	influx+https://[user:password@]host[:443]/database?gzip=false
//	influx+udp://host[:8089]?size=1432
//	influx2://host[:8086]/organization/bucket?token=token
//	influx2+https://host[:443]/organization/bucket
//	opentsdb://host[:4242]?maxtags=8
//	opentsdb+tls://host:port
//	opentsdb+http://host[:4242]?sync=true
//	opentsdb+https://[user:password@]host[:443]/path?gzip=false
//	statsd://host[:8125]?prefix={service}.{host}&distributions=samples
//	statsd+tcp://host[:8125]?tags=true
//	dogstatsd://host[:8125]?prefix=prod&size=8192
//	dogstatsd+unix:///var/run/datadog/dsd.socket
//	brubeck://host[:8126]
//	datadog+https://api.datadoghq.com?apikey=key
//	datadog+http://victoria:8428/datadog
//
// The parameters of graphite are those of graphite.Options: prefix, tags, host,
// instance and interval, and size, of datagrams.
//
// Those of Zipkin are format (json, proto, jsonv1 or thrift), gzip, and fields of the
// header, as for OTLP. The path of the URL is needed if it is not the one where Zipkin
// takes the format.
//
// Those of OTLP are gzip, signals (metrics or traces, if not
// both), temporality (cumulative or delta), histograms (exponential or explicit) and
// interval. One whose name begins with "header." is a field of the header: that is how
// most receivers are told who asks. The path of the URL is before /v1/metrics and
// /v1/traces, as that of OTEL_EXPORTER_OTLP_ENDPOINT.
//
// Those of Prometheus, which is written to, are version (1 or 2, by default what the
// server knows), native, utf8, interval, job and instance, and fields of the header.
//
// Those of InfluxDB and OpenTSDB are host, instance and interval, and those above.
// The token of InfluxDB 2 may be in the environment variable INFLUX_TOKEN instead. What
// is in a path before the database, or the organization, is before that of the API.
//
// Those of StatsD are prefix, tags, host, instance, interval, distributions (summaries
// or samples) and size, of datagrams. To Datadog's agent there are always tags, and to
// Brubeck never. StatsD itself has no socket for statsd+unix; statsd_exporter has.
//
// Those of what goes over TLS are ca, a file in PEM of the authorities that are trusted in
// place of the system's, and cert and key, files in PEM of the certificate, or the
// chain, that is shown to the server. A certificate that is replaced is shown from the
// next connection on.
//
// Those of Datadog's HTTP API are apikey, which may be in the environment variable DD_API_KEY
// instead, prefix, host, instance, interval and gzip.
//
// # The environment
//
// A program that names no backend has those of MONITOR_EXPORT, URLs with spaces
// between them:
//
//	MONITOR_EXPORT="graphite://graphite zipkin://zipkin" ./shop
//
// OTEL_SERVICE_NAME is the name of the service, unless the program calls
// monitor.Registry.SetService, and OTEL_RESOURCE_ATTRIBUTES goes to the backends that
// have a place for what is said of a whole process.
//
// # The end
//
// A signal or os.Exit skips what main has deferred: what is left is sent only
// if the program waits for the signal and calls stop itself, as examples/shop
// does.
package export

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// Start starts sending what the registry knows to the backends that the URLs
// name. stop ends that, see collect.Pipeline.Stop: it sends what is left, and
// its error says what was lost. Empty URLs are ignored; if there are no others, the
// environment variable MONITOR_EXPORT names the backends, and without that nothing
// is sent, and stop has nothing to do.
//
// Registries that send to the same place need names of their own, see
// monitor.Registry.SetService.
//
// If a URL is wrong nothing is started, stop does nothing, and the error tells
// of every wrong one.
func Start(r *monitor.Registry, urls ...string) (stop func(context.Context) error, err error) {
	sinks, err := Sinks(urls...)
	if err != nil {
		return func(context.Context) error { return nil }, err
	}
	return collect.Start(r, sinks...).Stop, nil
}

// Sinks returns the sinks that the URLs name, for those who want other options than
// Start's, such as to send the kept traces too:
//
//	sinks, err := export.Sinks(urls...)
//	...
//	pipeline := collect.Options{KeptTraces: true}.Start(registry, sinks...)
//
// Which these are is said at Start. If a URL is wrong there are no sinks, and the error tells
// of every wrong one.
func Sinks(urls ...string) ([]collect.Sink, error) {
	var sinks []collect.Sink
	var errs []error
	for _, u := range chosen(urls) {
		s, err := Sink(u)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		sinks = append(sinks, s)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return sinks, nil
}

// Sink returns the sink that a URL names, for collect.Start. No error has the
// credentials or the parameters' values of the URL in it.
func Sink(rawURL string) (collect.Sink, error) {
	rawURL = strings.TrimSpace(rawURL)
	scheme, rest, ok := strings.Cut(rawURL, "://")
	if !ok {
		return nil, fmt.Errorf("export: a backend is named by a URL that begins with %s", schemes())
	}
	backend, ok := backends[strings.ToLower(scheme)]
	if !ok {
		return nil, fmt.Errorf("export: unknown scheme %q; known are %s", scheme, schemes())
	}
	u, err := url.Parse("any://" + rest) // without a scheme, three slashes begin a path
	if err != nil {
		// The parser's error has the text, and that may have a password.
		return nil, fmt.Errorf("export: the %s URL is malformed", scheme)
	}
	u.Scheme = ""
	if u.Hostname() == "" && !hostless[strings.ToLower(scheme)] {
		return nil, fmt.Errorf("export: the %s URL has no host", scheme)
	}
	if u.Fragment != "" {
		return nil, fmt.Errorf("export: the %s URL has a fragment", scheme)
	}
	if u.User == nil && brokenPassword(u) {
		return nil, fmt.Errorf(`export: the %s URL has an "@" after its host, which is to be %%40; "/", "?" and "#" in a password are %%2F, %%3F and %%23`, scheme)
	}
	if port := u.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return nil, fmt.Errorf("export: the %s URL has the port %s, which is above 65535", scheme, port)
		}
	}
	q, err := parseParameters(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w", scheme, err)
	}
	s, err := backend(u, q)
	if q.err != nil {
		err = q.err
	}
	if err == nil {
		err = q.unused()
	}
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w", scheme, err)
	}
	return s, nil
}

// brokenPassword reports whether what looks like a port, and a path or parameters, may
// be a password with a character that ends it.
func brokenPassword(u *url.URL) bool {
	name, _, _ := strings.Cut(u.RawQuery, "=")
	return strings.Contains(u.EscapedPath(), "@") || strings.Contains(name, "@")
}

// schemes returns the known schemes as text.
func schemes() string {
	return strings.Join(slices.Sorted(maps.Keys(backends)), "://, ") + "://"
}
