package transport_test

import (
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/spacemonkeygo/monitor/v2/transport/httpconform"
)

func TestHandlerConforms(t *testing.T) {
	httpconform.Test(t, func(h http.Handler) http.Handler {
		return transport.Options{Registry: monitor.NewRegistry()}.Handler(h)
	})
}

func TestHandlerRecords(t *testing.T) {
	httpconform.TestRecords(t, func() (func(http.Handler) http.Handler, func() []httpconform.Record) {
		r := newRecorder()
		return transport.Options{Registry: r.Registry}.Handler, func() (all []httpconform.Record) {
			for _, span := range r.finished() {
				one := httpconform.Record{Name: span.Name}
				switch span.Outcome {
				case monitor.OK:
				case monitor.Canceled:
					one.Outcome = httpconform.Aborted
				default:
					one.Outcome = httpconform.Failure
				}
				all = append(all, one)
			}
			return all
		}
	})
}
