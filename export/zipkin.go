package export

import (
	"errors"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
)

// newZipkin returns a backend for Zipkin over HTTP.
func newZipkin(scheme, port string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		format, err := zipkinFormat(p.text("format"))
		if err != nil {
			return nil, err
		}
		o := zipkin.Options{URL: withScheme(u, scheme, port), Header: p.header(), Format: format}
		if p.flag("gzip", false) {
			o.Compression = zipkin.Gzip()
		}
		if scheme == "https" {
			o.TLS = p.tls()
		}
		return zipkin.New(o)
	}
}

func zipkinFormat(name string) (zipkin.Format, error) {
	switch name {
	case "", "json":
		return zipkin.JSON(), nil
	case "proto":
		return zipkin.Proto3(), nil
	case "jsonv1":
		return v1.JSON(), nil
	case "thrift":
		return v1.Thrift(), nil
	}
	return zipkin.Format{}, errors.New(`the parameter "format" is neither json, proto, jsonv1 nor thrift`)
}

// newScribe is the backend for Zipkin over Scribe.
func newScribe(u *url.URL, p *parameters) (collect.Sink, error) {
	if u.User != nil {
		return nil, errors.New("a Scribe takes no credentials")
	}
	if u.Path != "" && u.Path != "/" {
		return nil, errors.New("the URL has a path; there are none in Scribe")
	}
	return v1.NewScribe(v1.ScribeOptions{Addr: u.Host, Category: p.text("category")})
}
