// Package export configures backends by URL, so that one environment variable
// or flag can name them all. It is the one package that imports every backend;
// programs that want to link fewer use package collect.
//
//	graphite://host[:2003]?prefix=prod.web1&interval=10s
//	zipkin://host[:9411]
//	zipkin+http://host[:9411]   the same
//	zipkin+https://host[:443]
//
// The parameters of graphite are those of graphite.Options. The URL of Zipkin
// may have a path, if that is not /api/v2/spans.
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
// its error says what was lost. Without URLs nothing is sent, and stop has
// nothing to do. Empty URLs are ignored.
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
// Empty URLs are ignored. If a URL is wrong there are no sinks, and the error tells
// of every wrong one.
func Sinks(urls ...string) ([]collect.Sink, error) {
	var sinks []collect.Sink
	var errs []error
	for _, u := range urls {
		if strings.TrimSpace(u) == "" {
			continue
		}
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
	u, err := url.Parse("//" + rest)
	if err != nil {
		// The parser's error has the text, and that may have a password.
		return nil, fmt.Errorf("export: the %s URL is malformed", scheme)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("export: the %s URL has no host", scheme)
	}
	if u.Fragment != "" {
		return nil, fmt.Errorf("export: the %s URL has a fragment", scheme)
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
	if err == nil {
		err = q.unused()
	}
	if err != nil {
		return nil, fmt.Errorf("export: %s: %w", scheme, err)
	}
	return s, nil
}

// schemes returns the known schemes as text.
func schemes() string {
	return strings.Join(slices.Sorted(maps.Keys(backends)), "://, ") + "://"
}
