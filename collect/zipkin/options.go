package zipkin

import (
	"crypto/tls"
	"net/http"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// Options are for New.
type Options struct {
	// URL is "http://host:9411", or one with a path if it is not that of the format.
	// It may have credentials and a query, which are sent and not shown. It is
	// required.
	URL string

	// Format is how spans are written. Default: JSON.
	Format Format

	// Compression makes requests smaller. Default: none.
	Compression Compression

	// Header is sent with each request, for servers behind something that asks who
	// is there. It cannot have fields that say what the request is.
	Header http.Header

	// TLS is for URLs with https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not be one that makes spans of its
	// own. Redirects are refused, whatever it says. Default: one with a connection
	// of its own.
	Client Client
}

// A Client sends requests, as *http.Client does.
type Client = post.Client

// A Compression is how requests are made smaller: Gzip, or the zero value for not at
// all. It carries its encoder, so that a program links only what it names.
type Compression struct {
	encoding string
	start    func() (compress func(to, body []byte) []byte)
}

// Gzip makes requests about a tenth as large. Every version of Zipkin takes it.
func Gzip() Compression { return Compression{"gzip", post.Gzip} }

// endpoint returns the URL that is posted to.
func (o *Options) endpoint() (*url.URL, error) {
	u, err := post.ParseURL(o.URL)
	if err != nil {
		return nil, err
	}
	if u.Path == "/" {
		u.Path, u.RawPath = o.Format.Path, ""
	}
	return u, nil
}

// poster returns what posts to the URL.
func (o *Options) poster(to *url.URL) (*post.Poster, error) {
	p := post.Options{
		URL:        to,
		Header:     []post.Field{{Name: "Content-Type", Value: o.Format.ContentType}},
		UserHeader: o.Header,
		TLS:        o.TLS,
		Client:     o.Client,
	}
	if o.Compression.encoding != "" {
		p.Header = append(p.Header, post.Field{Name: "Content-Encoding", Value: o.Compression.encoding})
	}
	if o.Compression.start != nil {
		p.Compress = o.Compression.start()
		if o.Format.ContentType == jsonType {
			p.Compress = inASCII(p.Compress)
		}
	}
	return post.New(p)
}
