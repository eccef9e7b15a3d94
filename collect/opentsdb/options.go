package opentsdb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// DefaultPort is OpenTSDB's port for both interfaces.
const DefaultPort = "4242"

// DefaultMaxTags is the number of tags that OpenTSDB takes by default.
const DefaultMaxTags = 8

// Options are for New.
type Options struct {
	// URL is "telnet://host:4242", "http://host:4242" or "https://host". It is required.
	// A URL of HTTP may have a path, to which the path of the API is added, a query,
	// which is sent, and a user and password. Only the path is shown.
	//
	// HTTP reports refused points at once; telnet reports them later, and not reliably.
	URL string

	// Sync makes the server answer when it has stored the points, and not when it has
	// received them. Failures of its storage are reported only then. HTTP only.
	Sync bool

	// NoCompression sends points uncompressed, twelve times as many bytes. HTTP only.
	NoCompression bool

	// TLS is for https. If it is set, telnet is encrypted too: for a proxy, since OpenTSDB
	// has no TLS. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its own.
	// Redirects are refused, whatever it says. Default: HTTP/1.1 over one connection,
	// and the proxies of http.ProxyFromEnvironment.
	Client Client

	// Dial connects for telnet. Default: that of a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// MaxTags is tsd.storage.max_tags of the server, at least 6. Default:
	// DefaultMaxTags.
	MaxTags int

	// Host is the name of this machine. Default: that of the operating system.
	Host string

	// Instance tells apart the processes of one service on one host. Choose it from a
	// small set, such as "0" and "1", and not a process id: each value makes new
	// series. Default: none.
	Instance string

	// Interval is the time between two snapshots. Default: the pipeline's.
	Interval time.Duration
}

// A Client sends requests. *http.Client is one.
type Client = post.Client

// resolve checks the options and completes them. It returns the parsed URL.
func (o *Options) resolve() (*url.URL, error) {
	u, err := post.ParseURL(o.URL)
	if err != nil {
		return nil, err
	}
	if o.MaxTags == 0 {
		o.MaxTags = DefaultMaxTags
	}
	switch {
	case o.Interval < 0:
		err = fmt.Errorf("negative interval %v", o.Interval)
	case o.MaxTags < minTags:
		err = fmt.Errorf("MaxTags %d is too low: it takes %d tags to tell points apart; raise it, and tsd.storage.max_tags of the server", o.MaxTags, minTags)
	case u.Scheme == "telnet":
		err = o.resolveTelnet(u)
	}
	if err == nil {
		o.Host, err = dotted.HostName(o.Host)
	}
	return u, err
}

func (o *Options) resolveTelnet(u *url.URL) (err error) {
	port := DefaultPort
	switch {
	case u.User != nil:
		return errors.New("telnet carries no credentials: leave out the user, or use http")
	case u.Path != "/" || u.RawQuery != "":
		return errors.New("the URL has a path or a query, and telnet uses neither: leave them out")
	case o.Sync || o.NoCompression:
		return errors.New("telnet has neither answers nor compression: leave out Sync and NoCompression, or use http")
	case o.TLS != nil:
		port = ""
	}
	u.Host, err = stream.WithPort(u.Host, port)
	return err
}

// endpoint returns the URL of requests.
func (o *Options) endpoint(u *url.URL) *url.URL {
	to := u.JoinPath("api/put")
	if to.RawQuery != "" {
		to.RawQuery += "&"
	}
	to.RawQuery += "details"
	if o.Sync {
		to.RawQuery += "&sync"
	}
	return to
}

// name returns the URL that package export has for such options, without parameters and
// secrets.
func (o *Options) name(u *url.URL) string {
	name := url.URL{Scheme: "opentsdb", Host: u.Host}
	switch {
	case u.Scheme != "telnet":
		name.Scheme += "+" + u.Scheme
		name.Path, name.RawPath = u.Path, u.RawPath
		if name.Path == "/" {
			name.Path = ""
		}
	case o.TLS != nil:
		name.Scheme += "+tls"
	}
	return name.String()
}
