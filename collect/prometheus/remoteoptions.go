package prometheus

import (
	"crypto/tls"
	"net/http"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// RemoteOptions are for NewRemote.
type RemoteOptions struct {
	// URL is "http://host:9090", with a path if that is not RemotePath. It may have
	// credentials and a query, which are sent but not shown. Required.
	URL string

	// Version is the version of the protocol. Default: 2.0, and 1.0 once the receiver
	// has answered that it does not know 2.0.
	Version RemoteVersion

	// Labels are added to each series. If a series has a label of the same name, its own
	// gets the prefix "exported_", as in a scrape. No label can have the name __name__,
	// le or quantile. Default: job, the service, and instance, "host:pid".
	Labels []monitor.Tag

	// Native writes distributions as native histograms, with Page.NativeBuckets, instead
	// of classic ones.
	Native bool

	// Page has the options Buckets, NativeBuckets, Quantiles and UTF8Names. Its other
	// fields are ignored.
	Page Options

	// Interval is the time between two snapshots. Default: the pipeline's.
	Interval time.Duration

	// Header is sent with each request, such as Authorization. It cannot have fields
	// that describe the request, such as Content-Type.
	Header http.Header

	// TLS is for https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It cannot allow redirects. Default: a client with a
	// connection of its own.
	Client RemoteClient
}

// A RemoteClient sends requests, as *http.Client does.
type RemoteClient = post.Client

// A RemoteVersion is a version of the remote-write protocol.
type RemoteVersion uint8

const (
	RemoteAuto RemoteVersion = iota
	Remote1                  // 1.0
	Remote2                  // 2.0
)
