package export

import (
	"errors"
	"net"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
)

// backends make sinks of URLs, by scheme. The URL has a host and no scheme.
var backends = map[string]func(*url.URL, *parameters) (collect.Sink, error){
	"graphite":     newGraphite,
	"zipkin":       newZipkin,
	"zipkin+http":  newZipkin,
	"zipkin+https": newZipkinTLS,
}

func newGraphite(u *url.URL, p *parameters) (collect.Sink, error) {
	if u.User != nil {
		return nil, errors.New("carbon takes no credentials")
	}
	if u.Path != "" && u.Path != "/" {
		return nil, errors.New("the URL has a path; the beginning of metric paths is the parameter prefix")
	}
	interval, err := p.duration("interval")
	if err != nil {
		return nil, err
	}
	return graphite.New(graphite.Options{
		Addr:     withPort(u, graphite.DefaultPort),
		Prefix:   p.text("prefix"),
		Interval: interval,
	})
}

func newZipkin(u *url.URL, _ *parameters) (collect.Sink, error) {
	return zipkin.New(zipkin.Options{URL: zipkinURL(u, "http", "9411")})
}

func newZipkinTLS(u *url.URL, _ *parameters) (collect.Sink, error) {
	return zipkin.New(zipkin.Options{URL: zipkinURL(u, "https", "")})
}

func zipkinURL(u *url.URL, scheme, port string) string {
	to := *u
	to.Scheme, to.RawQuery = scheme, ""
	to.Host = withPort(u, port)
	return to.String()
}

// withPort returns the URL's host with its port, or else with this one, unless
// that is "".
func withPort(u *url.URL, port string) string {
	if u.Port() != "" || port == "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), port)
}
