package transport_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// foreignFormat is a Format of a third party.
type foreignFormat struct {
	found monitor.SpanContext
	err   error
}

func (foreignFormat) Name() string                                       { return "foreign" }
func (foreignFormat) Fields() []string                                   { return []string{"X-Foreign"} }
func (f foreignFormat) Extract(http.Header) (monitor.SpanContext, error) { return f.found, f.err }
func (f foreignFormat) Inject(c monitor.SpanContext, h http.Header) {
	h.Set("X-Foreign", c.SpanID.String())
}

type reasoned string

func (r reasoned) Error() string  { return "foreign: " + string(r) }
func (r reasoned) Reason() string { return string(r) }

func TestRejectedByForeignFormat(t *testing.T) {
	for _, c := range []struct {
		err  error
		want map[string]int64
	}{
		{nil, map[string]int64{}},
		{errors.New("foreign"), map[string]int64{"foreign: malformed": 1}},
		{reasoned("checksum"), map[string]int64{"foreign: checksum": 1}},
		{reasoned(""), map[string]int64{"foreign: malformed": 1}},
	} {
		r := monitor.NewRegistry()
		f := foreignFormat{found: remote(monitor.Sampled), err: c.err}
		p := transport.Options{Registry: r, Formats: []transport.Format{f}}.Propagator()
		require.Equal(t, remote(monitor.Sampled), p.Extract(http.Header{})) // what is left counts
		require.Equal(t, c.want, rejected(r))
	}
}

// A foreign format can add to a context that was found before, and W3C's tracestate
// can be added to the foreign format's context.
func TestForeignFormatFirst(t *testing.T) {
	p := transport.Options{
		Registry: monitor.NewRegistry(),
		Formats:  []transport.Format{foreignFormat{found: remote(monitor.NotSampled)}, transport.W3C},
	}.Propagator()
	// A decision is something to add.
	undecided := transport.Options{
		Registry: monitor.NewRegistry(),
		Formats:  []transport.Format{foreignFormat{found: remote(monitor.Undecided)}, transport.B3},
	}.Propagator()
	require.Equal(t, remote(monitor.Sampled), undecided.Extract(ids(b3Sampled, "1")))

	want := random(remote(monitor.NotSampled))
	want.State = "a=1"
	require.Equal(t, want, p.Extract(header("traceparent", "00-"+rest+"-03", "tracestate", "a=1")))
	require.Equal(t, remote(monitor.NotSampled), p.Extract(header("traceparent", "00-"+trace32+"-"+other16+"-03", "tracestate", "a=1")))
}

// A request without faults makes no series.
func TestRejectedIsMadeAtFirstNeed(t *testing.T) {
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r, Baggage: []string{"*"}}.Propagator()
	h := ids("traceparent", "00-"+rest+"-01", "baggage", "a=1")
	p.Extract(h)
	p.ExtractBaggage(transport.HeaderCarrier(h))
	p.Inject(remote(monitor.Sampled), h)
	for m := range r.Snapshot() {
		if m.Scope == "transport" {
			require.Equal(t, "callback_panics", m.Name)
		}
	}
}
