package datadog

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// DefaultURL is Datadog's first site.
const DefaultURL = "https://api.datadoghq.com"

// Options are for New.
type Options struct {
	// URL is the site's, such as "https://api.datadoghq.eu", or another receiver's, such
	// as "http://victoria:8428/datadog". /api/v2/series is added to its path. Default:
	// DefaultURL.
	URL string

	// Key is the API key, in the header DD-API-KEY. Datadog requires one.
	Key string

	// Prefix begins every name: words with dots between them. Default: none.
	Prefix string

	// Host is the name of this machine. Default: that of the operating system.
	Host string

	// Instance is a tag that tells apart the processes of one service on one host. Without
	// it their gauges replace each other. Default: none.
	Instance string

	// NoCompression sends series uncompressed, fifteen times as many bytes.
	NoCompression bool

	// TLS is for https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its own.
	// Redirects are refused, whatever it says. Default: HTTP/1.1 over one connection,
	// and the proxies of http.ProxyFromEnvironment.
	Client Client

	// Interval is the time between two snapshots. Datadog merges points that are closer
	// than ten seconds. Default: the pipeline's.
	Interval time.Duration
}

// A Client sends requests. *http.Client is one.
type Client = post.Client

const path = "api/v2/series"

// resolve checks the options and completes them.
func (o *Options) resolve() (u *url.URL, err error) {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	if u, err = post.ParseURL(o.URL); err != nil {
		return nil, err
	}
	if o.Interval < 0 {
		return nil, fmt.Errorf("negative interval %v", o.Interval)
	}
	if o.Host, err = dotted.HostName(o.Host); err != nil {
		return nil, err
	}
	if strings.ContainsFunc(o.Host, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' || r == '\\' }) {
		return nil, fmt.Errorf("the host %q has spaces, quotes or characters beyond ASCII: set Host", o.Host)
	}
	return u, nil
}

func (o *Options) poster(u *url.URL) (*post.Poster, error) {
	options := post.Options{
		URL:    u.JoinPath(path),
		Header: []post.Field{{Name: "Content-Type", Value: "application/json"}},
		Judge:  func(a *post.Answer) error { return a.Err(http.StatusAccepted) },
		TLS:    o.TLS,
		Client: o.Client,
	}
	if o.Key != "" {
		options.UserHeader = http.Header{"Dd-Api-Key": {o.Key}}
	}
	if !o.NoCompression {
		options.UseGzip()
	}
	return post.New(options)
}

// name returns the URL that package export has for the sink, without secrets.
func name(u *url.URL) string {
	name := url.URL{Scheme: "datadog+" + u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return strings.TrimSuffix(name.String(), "/")
}
