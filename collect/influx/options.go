package influx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// Ports on which InfluxDB listens, for HTTP and, if it is told to, for UDP.
const (
	DefaultPort    = "8086"
	DefaultUDPPort = "8089"
)

// Options are for New.
type Options struct {
	// URL is "http://host:8086", "https://host" or "udp://host:8089". It is required.
	// A URL of HTTP may have a path, to which the path of the API is added, a query,
	// which is sent, and the user and password of version 1. Only the path is shown.
	//
	// Over UDP the server chooses the database; its option precision has to be "" or
	// "ns". It does not report refused points.
	URL string

	// Database is where points go in version 1, by /write, and RetentionPolicy is one
	// of its policies. Default: the database's default policy.
	Database, RetentionPolicy string

	// Bucket is where points go in version 2, by /api/v2/write, and Org is its
	// organization. InfluxDB 1.8 and 3 have this interface too.
	Bucket, Org string

	// Token goes into the header Authorization.
	Token string

	// NoCompression sends points uncompressed, ten times as many bytes.
	NoCompression bool

	// TLS is for https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its own.
	// Redirects are refused, whatever it says. Default: HTTP/1.1 over one connection,
	// and the proxies of http.ProxyFromEnvironment.
	Client Client

	// DatagramSize is the largest size of a datagram in bytes, from 64 to 65507. A
	// longer point is sent in parts, which InfluxDB puts together. Default: the payload
	// of an Ethernet frame.
	DatagramSize int

	// Dial opens the socket for UDP. Default: that of a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

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
	switch {
	case o.Interval < 0:
		return nil, fmt.Errorf("negative interval %v", o.Interval)
	case u.Scheme == "udp":
		err = o.resolveUDP(u)
	case o.DatagramSize != 0:
		err = errors.New("DatagramSize is set, and only UDP has datagrams: leave it out")
	case (o.Database == "") == (o.Bucket == ""):
		err = errors.New("the destination is missing or ambiguous: name either a database (version 1) or a bucket (version 2)")
	case o.Bucket == "" && o.Org != "":
		err = errors.New("the organization is of version 2, and the database of version 1: name a bucket, or leave out the organization")
	case o.Bucket != "" && o.RetentionPolicy != "":
		err = errors.New("the retention policy is of version 1, and the bucket of version 2: name a database, or leave out the policy")
	case o.Token != "" && u.User != nil:
		err = errors.New("a token and a user are given: leave out one of them")
	}
	if err == nil {
		o.Host, err = dotted.HostName(o.Host)
	}
	return u, err
}

func (o *Options) resolveUDP(u *url.URL) (err error) {
	switch {
	case o.Database != "" || o.RetentionPolicy != "" || o.Bucket != "" || o.Org != "":
		return errors.New("the server chooses the database of UDP: leave out database, retention policy, bucket and organization")
	case o.Token != "" || u.User != nil:
		return errors.New("UDP carries no credentials: leave out the token and the user")
	case o.TLS != nil:
		return errors.New("UDP has no TLS: leave it out, or use https")
	case u.Path != "/" || u.RawQuery != "":
		return errors.New("the URL has a path or a query, and UDP uses neither: leave them out")
	}
	if o.DatagramSize == 0 {
		o.DatagramSize = datagram.MTU
	}
	u.Host, err = stream.WithPort(u.Host, DefaultUDPPort)
	return err
}

// endpoint returns the URL of requests. "ms" is the finest precision that both versions
// have under one name.
func (o *Options) endpoint(u *url.URL) *url.URL {
	query := u.Query()
	set := func(key, value string) {
		if value != "" {
			query.Set(key, value)
		}
	}
	to := u.JoinPath("write")
	if o.Bucket != "" {
		to = u.JoinPath("api/v2/write")
	}
	set("db", o.Database)
	set("rp", o.RetentionPolicy)
	set("bucket", o.Bucket)
	set("org", o.Org)
	set("precision", "ms")
	to.RawQuery = query.Encode()
	return to
}

// name returns the URL that package export has for such options, without parameters and
// secrets.
func (o *Options) name(u *url.URL) string {
	name := &url.URL{Scheme: "influx", Host: u.Host, Path: u.Path}
	switch {
	case u.Scheme == "udp":
		name.Scheme += "+udp"
		name.Path = ""
		return name.String()
	case o.Bucket != "":
		name.Scheme += "2"
		name = name.JoinPath(url.PathEscape(o.Org), url.PathEscape(o.Bucket))
	default:
		name = name.JoinPath(url.PathEscape(o.Database))
	}
	if u.Scheme == "https" {
		name.Scheme += "+https"
	}
	return name.String()
}
