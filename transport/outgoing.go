package transport

import (
	"context"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// An outgoing is a copy of a request, and room for the values of its header.
type outgoing struct {
	request http.Request
	values  [8 + maxFields]string
}

// outgoing returns a copy of the request with this context. Its header carries the
// span context and the baggage of ctx.
func (p *Propagator) outgoing(r *http.Request, ctx context.Context, c monitor.SpanContext) *http.Request {
	out := new(outgoing)
	out.request = *r.WithContext(ctx)
	header := make(http.Header, len(r.Header)+maxFields)
	values := out.values[:0]
	for key, all := range r.Header {
		if p.writes(key) {
			continue
		}
		if all == nil { // has a meaning for http.Transport
			header[key] = nil
			continue
		}
		if cap(values)-len(values) < len(all) {
			values = make([]string, 0, max(len(all), len(r.Header))+maxFields)
		}
		n := len(values)
		values = append(values, all...)
		header[key] = values[n:len(values):len(values)]
	}
	p.inject(&encoded{SpanContext: c, values: values}, header)
	if p.baggage != nil {
		p.InjectBaggage(BaggageFromContext(ctx), HeaderCarrier(header))
	}
	out.request.Header = header
	return &out.request
}
