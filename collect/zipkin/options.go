package zipkin

import (
	"crypto/tls"
	"net/http"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// Options are for New.
type Options struct {
	// URL is "http://host:9411", with a path if that is not the format's. It may have
	// credentials and a query, which are sent but not shown. Required.
	URL string

	// Format is the encoding of spans. Default: JSON.
	Format Format

	// Compression makes requests smaller. Default: none.
	Compression Compression

	// Header is sent with each request, such as Authorization. It cannot have fields that
	// describe the request, such as Content-Type.
	Header http.Header

	// TLS is for URLs with https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It should not make spans of its own, and cannot allow
	// redirects. Default: a client with a connection of its own.
	Client Client
}

// A Client sends requests, as *http.Client does.
type Client = post.Client

// A Compression compresses requests: Gzip, or the zero value for none. It carries its
// encoder, so that a program links only the compressions that it names.
type Compression struct {
	encoding string
	start    func() (compress func(to, body []byte) []byte)
	ofJSON   func(compress func(to, body []byte) []byte) func(to, body []byte) []byte
}

// Gzip makes requests about a tenth as large. Every version of Zipkin takes it.
func Gzip() Compression { return Compression{"gzip", post.Gzip, inASCII} }

// endpoint returns the URL of the requests.
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

// poster returns a poster to the URL.
func (o *Options) poster(to *url.URL) (*post.Poster, error) {
	p := post.Options{
		URL:        to,
		Header:     []post.Field{{Name: "Content-Type", Value: o.Format.ContentType}},
		UserHeader: o.Header,
		Judge:      func(a *post.Answer) error { return a.Err(http.StatusAccepted, http.StatusNoContent) },
		TLS:        o.TLS,
		Client:     o.Client,
	}
	if o.Compression.encoding != "" {
		p.Header = append(p.Header, post.Field{Name: "Content-Encoding", Value: o.Compression.encoding})
	}
	if o.Compression.start != nil {
		p.Compress = o.Compression.start()
		if o.Format.ContentType == jsonType {
			p.Compress = o.Compression.ofJSON(p.Compress)
		}
	}
	return post.New(p)
}
