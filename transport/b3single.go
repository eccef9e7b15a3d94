package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// B3Single is the single-header encoding of Zipkin's B3, the field b3. It also suits
// message queues whose keys cannot contain hyphens. It reads what B3 reads, and
// writes only b3.
//
// In the field the sampling decision precedes the parent's identifier, so without a
// decision the parent is left out.
var B3Single Format = b3Single{}

type b3Single struct{}

func (b3Single) Name() string { return "b3single" }

func (b3Single) Fields() []string { return b3Fields }

func (b3Single) Extract(h http.Header) (monitor.SpanContext, error) { return B3.Extract(h) }

func (b3Single) Inject(c monitor.SpanContext, h http.Header) {
	e := encoded{SpanContext: c}
	sampling := ""
	switch {
	case c.Debug:
		sampling = "d"
	case c.Sampling == monitor.Sampled:
		sampling = "1"
	case c.Sampling == monitor.NotSampled:
		sampling = "0"
	}
	switch {
	case !c.IsValid():
		if sampling != "" {
			e.set(h, b3Field, sampling)
		}
	case sampling == "":
		e.set(h, b3Field, e.traceAndSpan())
	case !c.ParentSpanID.IsValid():
		e.set(h, b3Field, e.traceAndSpan()+"-"+sampling)
	default:
		e.set(h, b3Field, e.traceAndSpan()+"-"+sampling+"-"+e.parentID())
	}
}
