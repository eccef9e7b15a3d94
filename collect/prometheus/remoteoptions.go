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
	// URL is "http://host:9090", or one with a path if it is not RemotePath. It may
	// have credentials and a query, which are sent and not shown. It is required.
	URL string

	// Version is that of the protocol. Default: 2.0, and 1.0 from when the receiver
	// says that it does not know that.
	Version RemoteVersion

	// Labels are added to each series, whose own labels of these names have "exported_"
	// in front then, as when a server scrapes. None can be called __name__, le or
	// quantile. Default: job, the service, and instance, "host:pid".
	Labels []monitor.Tag

	// Native has distributions written as native histograms, with
	// Page.NativeBuckets, in place of classic ones.
	Native bool

	// Page is what a page would have: Buckets, NativeBuckets, Quantiles and
	// UTF8Names. The other fields mean nothing here.
	Page Options

	// Interval is the time between two snapshots. Default: the pipeline's.
	Interval time.Duration

	// Header is sent with each request, such as Authorization. It cannot have fields
	// that say what the request is.
	Header http.Header

	// TLS is for https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. Redirects are refused, whatever it says. Default: a
	// small one of this module.
	Client RemoteClient
}

// A RemoteClient is what sends requests. *http.Client is one.
type RemoteClient = post.Client

// A RemoteVersion is one of the protocol.
type RemoteVersion uint8

const (
	RemoteAuto RemoteVersion = iota
	Remote1                  // 1.0
	Remote2                  // 2.0
)
