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
var B3Single Format = &codec{"b3single", b3Fields, readB3, writeB3Single}

func writeB3Single(e *encoded, h http.Header) {
	sampling := ""
	switch {
	case e.Debug:
		sampling = "d"
	case e.Sampling == monitor.Sampled:
		sampling = "1"
	case e.Sampling == monitor.NotSampled:
		sampling = "0"
	}
	switch {
	case !e.IsValid():
		if sampling != "" {
			e.set(h, b3Field, sampling)
		}
	case sampling == "":
		e.set(h, b3Field, e.traceAndSpan())
	case !e.ParentSpanID.IsValid():
		e.set(h, b3Field, e.traceAndSpan()+"-"+sampling)
	default:
		e.set(h, b3Field, e.traceAndSpan()+"-"+sampling+"-"+e.parentID())
	}
}
