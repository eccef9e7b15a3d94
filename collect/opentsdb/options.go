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

// DefaultPort is that on which OpenTSDB listens, for both interfaces.
const DefaultPort = "4242"

// DefaultMaxTags is how many tags OpenTSDB takes, unless it is told otherwise.
const DefaultMaxTags = 8

// Options are for New.
type Options struct {
	// URL is "telnet://host:4242", "http://host:4242" or "https://host", and is
	// required. One of HTTP may have a path, which comes before that of the API, a
	// query, which is sent, and a user and password. None of them but the path is
	// shown.
	//
	// Over telnet one learns only later, and not for certain, what was refused; over
	// HTTP at once.
	URL string

	// Sync makes the server answer when it has stored the points, instead of when it
	// has taken them. Only so are failures of its storage reported. HTTP only.
	Sync bool

	// NoCompression sends points as they are, which is twelve times as much. HTTP
	// only.
	NoCompression bool

	// TLS is for https; with telnet the connection is encrypted if it is not nil,
	// which is for a proxy: OpenTSDB itself cannot do it. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its own.
	// Redirects are refused, whatever it says. Default: HTTP/1.1 over one connection,
	// and the proxies of http.ProxyFromEnvironment.
	Client Client

	// Dial connects, of telnet. Default: that of a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// MaxTags is tsd.storage.max_tags of the server, at least 6. Default:
	// DefaultMaxTags.
	MaxTags int

	// Host is the name of this machine. Default: what the operating system says.
	Host string

	// Instance tells the processes of one service on one host apart. It should be
	// one of a few that are used again, not a process id: each is a series for
	// itself. Default: none.
	Instance string

	// Interval is the time between two points. Default: the pipeline's.
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
		err = fmt.Errorf("%d tags are too few: it takes %d to tell points apart", o.MaxTags, minTags)
	case u.Scheme == "telnet":
		err = o.resolveTelnet(u)
	case u.Path == "":
		u.Path = "/"
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
		return errors.New("there are no credentials over telnet")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "":
		return errors.New("the URL has more than a host and a port, over telnet")
	case o.Sync || o.NoCompression:
		return errors.New("there are neither answers nor compression over telnet")
	case o.TLS != nil:
		port = ""
	}
	u.Host, err = stream.WithPort(u.Host, port)
	return err
}

// endpoint returns where to post.
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

// name returns the URL by which package export knows such options, without
// parameters and secrets.
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
