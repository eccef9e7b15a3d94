package zipkin

import (
	"net/netip"

	"github.com/spacemonkeygo/monitor/v2"
)

// DefaultPath is where Zipkin takes spans in version 2 of its format.
const DefaultPath = "/api/v2/spans"

// A Format is an encoding of spans: JSON or Proto3, or one of package v1. It carries
// its encoder, so that a program links only the formats that it names. The zero value
// stands for JSON.
type Format struct {
	// Path is where a server takes the format, unless the URL has a path.
	Path string

	// ContentType is the media type of a request.
	ContentType string

	// Append appends the body of a request. here is the address of this process, for
	// spans without a local address; it is not valid if unknown.
	// The body must be legal whatever the spans contain.
	Append func(b []byte, spans []monitor.SpanData, here netip.Addr) []byte
}

// AppendSpans appends the body of a request with the spans. It is legal whatever the
// spans contain: U+FFFD replaces invalid UTF-8.
func (f Format) AppendSpans(b []byte, spans []monitor.SpanData) []byte {
	return f.orDefault().Append(b, spans, netip.Addr{})
}

func (f Format) orDefault() Format {
	if f.Append == nil {
		return JSON()
	}
	return f
}
