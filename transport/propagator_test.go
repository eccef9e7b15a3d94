package transport_test

import (
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

const (
	other16 = "ffffffffffffffff"
	zero16  = "0000000000000000"
)

// counted returns what the scope has counted, by format and reason.
func counted(r *monitor.Registry, name string) map[string]int64 {
	all := map[string]int64{}
	for m := range r.Snapshot() {
		if m.Scope == "transport" && m.Name == name {
			all[m.Tags[0].Value+": "+m.Tags[1].Value] = m.Int
		}
	}
	return all
}

func rejected(r *monitor.Registry) map[string]int64 { return counted(r, "extract_rejected") }

func TestPropagatorExtract(t *testing.T) {
	debug := func(c monitor.SpanContext) monitor.SpanContext { c.Debug = true; return c }
	parent := "00-" + rest + "-00"
	for _, c := range []struct {
		name string
		give http.Header
		want monitor.SpanContext
		bad  map[string]int64 // by format and reason
	}{
		{name: "nothing", give: http.Header{}},
		{name: "w3c", give: header("traceparent", parent), want: remote(monitor.NotSampled)},
		{name: "b3", give: ids(), want: remote(monitor.Undecided)},
		{name: "the first wins", give: header("traceparent", parent, b3Trace, trace32, b3Span, other16, b3Flags, "1"),
			want: remote(monitor.NotSampled)},
		{name: "another trace, left half", give: header("traceparent", parent, b3Trace, "f"+trace32[1:], b3Span, span16, b3Flags, "1"),
			want: remote(monitor.NotSampled)},
		{name: "another trace, right half", give: header("traceparent", parent, b3Trace, trace32[:31]+"0", b3Span, span16, b3Flags, "1"),
			want: remote(monitor.NotSampled)},
		{name: "bad w3c, good b3", give: ids("traceparent", "x"), want: remote(monitor.Undecided), bad: map[string]int64{"w3c: syntax": 1}},
		{name: "good w3c, bad b3", give: header("traceparent", parent, b3Trace, "x", b3Flags, "1"),
			want: remote(monitor.NotSampled), bad: map[string]int64{"b3: trace id": 1}},
		{name: "good w3c, bad b3 with nothing to add", give: header("traceparent", parent, b3Trace, "x"),
			want: remote(monitor.NotSampled)},
		{name: "both bad", give: header("traceparent", "x", b3Trace, "x"),
			bad: map[string]int64{"w3c: syntax": 1, "b3: trace id": 1}},
		{name: "b3 adds the left half", give: header("traceparent", "00-"+zero16+trace32[16:]+"-"+span16+"-00", b3Trace, trace32, b3Span, span16),
			want: remote(monitor.NotSampled)},
		{name: "b3 without the left half", give: header("traceparent", parent, b3Trace, trace32[16:], b3Span, span16, b3Flags, "1"),
			want: debug(remote(monitor.NotSampled))},
		{name: "b3 single adds debug", give: header("traceparent", parent, "b3", rest+"-d"), want: debug(remote(monitor.NotSampled))},
		{name: "bad tracestate", give: header("traceparent", parent, "tracestate", "a"),
			want: remote(monitor.NotSampled), bad: map[string]int64{"w3c: tracestate syntax": 1}},
		{name: "b3 adds debug", give: ids("traceparent", parent, b3Flags, "1"), want: debug(remote(monitor.NotSampled))},
		{name: "b3 adds debug without ids", give: header("traceparent", parent, b3Flags, "1"),
			want: debug(remote(monitor.NotSampled))},
		{name: "w3c has the decision", give: ids("traceparent", parent, b3Sampled, "1"), want: remote(monitor.NotSampled)},
		{name: "decision alone", give: header("traceparent", "x", b3Sampled, "0"),
			want: monitor.SpanContext{Sampling: monitor.NotSampled}, bad: map[string]int64{"w3c: syntax": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := monitor.NewRegistry()
			p := transport.Options{Registry: r}.Propagator()
			require.Equal(t, c.want, p.Extract(c.give))
			if c.bad == nil { // counters that counted nothing do not exist
				c.bad = map[string]int64{}
			}
			require.Equal(t, c.bad, rejected(r))
		})
	}
}

func TestPropagatorOrderOfFormats(t *testing.T) {
	p := transport.Options{
		Registry: monitor.NewRegistry(),
		Formats:  []transport.Format{transport.B3, transport.W3C},
	}.Propagator()
	// A decision that comes with the identifiers takes precedence.
	require.Equal(t, remote(monitor.Sampled),
		p.Extract(header("traceparent", "00-"+rest+"-01", b3Sampled, "0")))
	require.Equal(t, remote(monitor.Undecided).SpanID,
		p.Extract(ids("traceparent", "00-"+trace32+"-"+other16+"-01")).SpanID)
}

func TestPropagatorInjectReplacesWhatIsThere(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry()}.Propagator()
	h := header("traceparent", "stale", "tracestate", "stale=1", b3Parent, "stale", b3Flags, "1",
		b3Sampled, "stale", "b3", "0", "Accept", "text/plain")
	h["X-B3-TraceId"] = []string{"stale"} // as some write it
	h["traceparent"] = []string{"stale"}
	p.Inject(remote(monitor.Sampled), h)
	want := ids("traceparent", "00-"+rest+"-01", b3Sampled, "1", "Accept", "text/plain")
	require.Equal(t, want, h)
	require.Equal(t, remote(monitor.Sampled), p.Extract(h))

	p.Inject(monitor.SpanContext{}, h)
	require.Equal(t, header("Accept", "text/plain"), h)
}

func TestPropagatorWithoutFormats(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry(), Formats: []transport.Format{}}.Propagator()
	h := ids("traceparent", "00-"+rest+"-01")
	require.Zero(t, p.Extract(h))
	p.Inject(remote(monitor.Sampled), h)
	require.Equal(t, ids("traceparent", "00-"+rest+"-01"), h)
}

type badFormat struct{ transport.Format }

func (badFormat) Name() string                                     { return "bad" }
func (badFormat) Extract(http.Header) (monitor.SpanContext, error) { panic("extract") }
func (badFormat) Inject(monitor.SpanContext, http.Header)          { panic("inject") }

func TestPropagatorSurvivesFormats(t *testing.T) {
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r, Formats: []transport.Format{transport.W3C, badFormat{transport.B3}}}.Propagator()
	h := header("traceparent", "00-"+rest+"-01")
	require.Equal(t, remote(monitor.Sampled), p.Extract(h))
	p.Inject(remote(monitor.NotSampled), h)
	require.Equal(t, header("traceparent", "00-"+rest+"-00"), h)
	require.EqualValues(t, 2, r.Scope("transport").Counter("callback_panics").Total())
}

func TestPropagatorAllocations(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry()}.Propagator()
	child := remote(monitor.Sampled)
	child.ParentSpanID = mustSpan(parent16)
	good, bad, out := ids("traceparent", "00-"+rest+"-01"), ids("traceparent", "x", b3Sampled, "x"), http.Header{}
	for _, c := range []struct {
		name string
		want float64
		f    func()
	}{
		{"extract", 0, func() { p.Extract(good) }},
		{"extract malformed", 0, func() { p.Extract(bad) }},
		// The bytes and the values, of both formats together.
		{"inject", 2, func() { p.Inject(child, out) }},
	} {
		require.Equal(t, c.want, testing.AllocsPerRun(100, c.f), c.name)
	}
}

// Every carrier gives the context that a header gives, and a context written to one
// carrier is read back from any.
func TestPropagatorWithCarriers(t *testing.T) {
	give := remote(monitor.Sampled)
	give.ParentSpanID, give.Random, give.State = mustSpan(parent16), true, "a=1,b=2"
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r, Formats: allFormats}.Propagator()
	h := http.Header{}
	p.Inject(give, h)
	want := p.Extract(h)
	require.Equal(t, give.State, want.State)
	for name, c := range carriers() {
		t.Run(name, func(t *testing.T) {
			c.Set("traceparent", "stale")
			c.Set("x-b3-flags", "1")
			c.Set("accept", "text/plain")
			p.InjectInto(give, c)
			require.Empty(t, c.Values("x-b3-flags"))
			require.Equal(t, []string{"text/plain"}, c.Values("accept"))
			require.Equal(t, want, p.ExtractFrom(c))
			for key, values := range h {
				require.Equal(t, values, c.Values(http.CanonicalHeaderKey(key)))
			}
			p.InjectInto(monitor.SpanContext{}, c)
			require.Zero(t, p.ExtractFrom(c))
		})
	}
	require.Empty(t, rejected(r))
}

// A repeated field that may be there only once is repeated in any carrier.
func TestCarrierWithTwoTraceparents(t *testing.T) {
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r}.Propagator()
	c := transport.MapCarrier{"Traceparent": "00-" + rest + "-01", "traceparent": "00-" + trace32 + "-" + other16 + "-01"}
	require.Zero(t, p.ExtractFrom(c))
	require.Equal(t, map[string]int64{"w3c: repeated": 1}, rejected(r))
}

// The keys in a carrier are in lower case, however a format spells its fields.
func TestCarrierKeysOfForeignFormat(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry(), Formats: []transport.Format{foreignFormat{}}}.Propagator()
	c := transport.MapCarrier{"X-FOREIGN": "stale"}
	p.InjectInto(remote(monitor.Sampled), c)
	require.Equal(t, transport.MapCarrier{"x-foreign": span16}, c)
}

func TestPropagatorSurvivesCarriers(t *testing.T) {
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r, Baggage: []string{"*"}}.Propagator()
	b, err := transport.Baggage{}.With("a", "1")
	require.NoError(t, err)
	var unmade transport.MapCarrier
	p.InjectInto(remote(monitor.Sampled), unmade)
	for range 2 {
		require.Zero(t, p.ExtractFrom(badCarrier{}))
		require.Zero(t, p.ExtractBaggage(badCarrier{}))
		p.InjectInto(remote(monitor.Sampled), badCarrier{})
		p.InjectBaggage(b, badCarrier{})
	}
	require.EqualValues(t, 9, r.Scope("transport").Counter("callback_panics").Total())
}

type badCarrier struct{}

func (badCarrier) Values(string) []string { panic("values") }
func (badCarrier) Set(string, string)     { panic("set") }
func (badCarrier) Delete(string)          { panic("delete") }
