// Package export configures backends by URL, so that one environment variable or flag can
// name them all. It imports every backend; use package collect to link fewer.
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
// # Parameters
//
//	graphite     prefix, tags, host, instance, interval; size, of UDP datagrams
//	zipkin       format (json, proto, jsonv1 or thrift), gzip; category, of Scribe
//	otlp         signals (metrics or traces; default: both), gzip, interval,
//	             temporality (cumulative or delta), histograms (exponential or explicit)
//	prometheus   version (1 or 2; default: the one that the server knows), native, utf8,
//	             interval; job and instance, together
//	influx       rp, host, instance, interval; gzip of HTTP; size, of UDP datagrams
//	influx2      token, host, instance, interval, gzip
//	opentsdb     maxtags, host, instance, interval; sync and gzip of HTTP
//	statsd       prefix, tags, host, instance, interval, distributions (summaries or
//	             samples); size, of datagrams
//	datadog      apikey, prefix, host, instance, interval, gzip
//	over TLS     ca, cert, key
//	header.NAME  a field of the header, for zipkin, otlp and prometheus over HTTP
//
// The options of each backend's package explain them. Flags are true or false. Durations
// are like 10s. Values are percent-encoded: "&", "#", "?", ";" and "%" are written %26,
// %23, %3F, %3B and %25, a space is %20, and a "+" is a plus.
//
// A zipkin URL needs a path only if the server takes the format at another one than Zipkin. The path of an otlp URL comes before /v1/metrics and /v1/traces, as in
// OTEL_EXPORTER_OTLP_ENDPOINT. In a path for InfluxDB, the database, or the organization
// and the bucket, come last; any elements before them go before the path of the API.
//
// dogstatsd always sends tags, brubeck never. StatsD itself does not listen on a socket
// for statsd+unix, but statsd_exporter does.
//
// ca is a PEM file of the authorities to trust instead of the system's. cert and key are
// PEM files of the client's certificate, or its chain, and key. If the files are replaced,
// the next connection uses the new ones.
//
// INFLUX_TOKEN and DD_API_KEY in the environment stand in for token and apikey: other
// users of the machine see a program's command line, but not its environment.
//
// # The environment
//
// A program that names no backend uses the URLs in MONITOR_EXPORT, with spaces between
// them:
//
//	MONITOR_EXPORT="graphite://graphite zipkin://zipkin" ./shop
//
// OTEL_SERVICE_NAME is the name of the service, unless the program calls
// monitor.Registry.SetService. OTEL_RESOURCE_ATTRIBUTES goes to the backends that have a
// place for attributes of a whole process.
//
// # The end
//
// A signal or os.Exit skips the deferred calls of main. To send the rest, a program must
// wait for the signal and call stop itself, as examples/shop does. A program that is frozen
// or killed without a signal, as functions in the cloud are, calls Flush of its Pipeline
// whenever it has done something.
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

// Pipeline is Start for programs that also flush: its result delivers what there is by
// collect.Pipeline.Flush and goes on, for a function service that freezes the process after
// each invocation, or between the steps of a command. If a URL is wrong, it returns nil.
//
//	pipeline, err := export.Pipeline(monitor.Default, urls...)
//	...
//	defer pipeline.Stop(context.Background())
//	...
//	err = pipeline.Flush(ctx)
func Pipeline(r *monitor.Registry, urls ...string) (*collect.Pipeline, error) {
	sinks, err := Sinks(urls...)
	if err != nil {
		return nil, err
	}
	return collect.Start(r, sinks...), nil
}

// Start starts sending the registry's metrics and spans to the backends that the URLs
// name. stop sends the rest and ends the sending; its error lists the losses, see
// collect.Pipeline.Stop. Empty URLs are ignored. If there are no others, the environment
// variable MONITOR_EXPORT names the backends; without it nothing is sent, and stop does
// nothing.
//
// Registries that send to the same place need different names, see
// monitor.Registry.SetService.
//
// If a URL is wrong, nothing is started, stop does nothing, and the error names every
// wrong URL.
func Start(r *monitor.Registry, urls ...string) (stop func(context.Context) error, err error) {
	p, err := Pipeline(r, urls...)
	if err != nil {
		return func(context.Context) error { return nil }, err
	}
	return p.Stop, nil
}

// Sinks returns the sinks that the URLs name, for a pipeline with other options than
// Start's, such as one that sends the kept traces too:
//
//	sinks, err := export.Sinks(urls...)
//	...
//	pipeline := collect.Options{KeptTraces: true}.Start(registry, sinks...)
//
// It ignores empty URLs and reads MONITOR_EXPORT as Start does. If a URL is wrong, it
// returns no sinks, and the error names every wrong URL.
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

// Sink returns the sink that a URL names, for collect.Start. Errors contain neither the
// credentials nor the values of the parameters, but for names of files.
func Sink(rawURL string) (collect.Sink, error) {
	rawURL = strings.TrimSpace(rawURL)
	scheme, rest, ok := strings.Cut(rawURL, "://")
	if !ok {
		begin := schemes()
		if meant := meantWithoutScheme(rawURL); meant != "" {
			begin = meant + "://"
		}
		return nil, fmt.Errorf("export: a backend is named by a URL that begins with %s", begin)
	}
	newSink, ok := backends[strings.ToLower(scheme)]
	if !ok {
		if meant := meant(strings.ToLower(scheme), rest); meant != "" {
			return nil, fmt.Errorf("export: unknown scheme %q; did you mean %s?", scheme, meant)
		}
		return nil, fmt.Errorf("export: unknown scheme %q; known are %s", scheme, schemes())
	}
	u, err := url.Parse("any://" + rest) // without a scheme, three slashes begin a path
	if err != nil {
		// The parser's error contains the text, which may have a password.
		return nil, fmt.Errorf("export: the %s URL is malformed%s", scheme, malformation(rest))
	}
	u.Scheme = ""
	if u.Hostname() == "" && !hostless[strings.ToLower(scheme)] {
		return nil, fmt.Errorf("export: the %s URL has no host", scheme)
	}
	if name := u.Hostname(); strings.ContainsAny(name, ",;'\"`(){}|\\^<> ") {
		return nil, fmt.Errorf("export: the %s URL has a host with other characters than names have; spaces, not commas, are between URLs", scheme)
	}
	if u.Fragment != "" {
		return nil, fmt.Errorf("export: the %s URL has a fragment", scheme)
	}
	if u.User == nil && brokenPassword(u) {
		return nil, fmt.Errorf(`export: the %s URL has an "@" after its host, which must be written %%40; "/", "?" and "#" in a password are %%2F, %%3F and %%23`, scheme)
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
	s, err := newSink(u, q)
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

// brokenPassword reports whether an apparent port, path or parameters may be a password
// with a character that ends it, such as "/".
func brokenPassword(u *url.URL) bool {
	name, _, _ := strings.Cut(u.RawQuery, "=")
	return strings.Contains(u.EscapedPath(), "@") || strings.Contains(name, "@")
}

// schemes returns the known schemes as text.
func schemes() string {
	return strings.Join(slices.Sorted(maps.Keys(backends)), "://, ") + "://"
}
