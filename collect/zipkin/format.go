package zipkin

import (
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
)

// Where Zipkin takes spans, by the version of the format.
const (
	DefaultPath   = "/api/v2/spans"
	DefaultPathV1 = "/api/v1/spans"
)

// A Format is how spans are written: JSON, Proto3, JSONV1 or Thrift. It carries its
// encoder, so that a program has only those that it names. The zero value stands
// for JSON.
type Format struct {
	path        string // of a server, unless the URL has one
	contentType string
	isJSON      bool

	// append gives the spans that do not say at which address they were the one of
	// this process, if it is known.
	append func(b []byte, spans []monitor.SpanData, here netip.Addr) []byte
}

// AppendSpans appends the body of a request with the spans. It is legal whatever
// the spans contain; invalid UTF-8 is replaced by U+FFFD.
func (f Format) AppendSpans(b []byte, spans []monitor.SpanData) []byte {
	return f.orDefault().append(b, spans, netip.Addr{})
}

func (f Format) orDefault() Format {
	if f.append == nil {
		return JSON()
	}
	return f
}
