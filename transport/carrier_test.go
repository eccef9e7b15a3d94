package transport_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

var allFormats = []transport.Format{transport.W3C, transport.B3, transport.B3Single, transport.Jaeger, transport.Datadog}

// carriers returns an empty one of each kind.
func carriers() map[string]transport.Carrier {
	return map[string]transport.Carrier{
		"header": transport.HeaderCarrier{},
		"multi":  transport.MultiCarrier{},
		"map":    transport.MapCarrier{},
	}
}

func TestCarriers(t *testing.T) {
	for name, c := range carriers() {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, c.Values("some-key"))
			c.Delete("some-key")
			c.Set("some-key", "1")
			c.Set("some-keys", "2")
			require.Equal(t, []string{"1"}, c.Values("some-key"))
			c.Set("some-key", "3")
			require.Equal(t, []string{"3"}, c.Values("some-key"))
			c.Delete("some-key")
			require.Empty(t, c.Values("some-key"))
			require.Equal(t, []string{"2"}, c.Values("some-keys"))
		})
	}
	// Whatever the case, in the order of the keys.
	many := map[string][]string{"Some-Key": {"2", "3"}, "some-key": {"4"}, "SOME-KEY": {"1"}, "some.key": {"5"}}
	one := map[string]string{"Some-Key": "2", "some-key": "4", "SOME-KEY": "1", "some.key": "5"}
	require.Equal(t, []string{"1", "2", "3", "4"}, transport.MultiCarrier(many).Values("some-key"))
	require.Equal(t, []string{"1", "2", "3", "4"}, transport.HeaderCarrier(many).Values("some-key"))
	require.Equal(t, []string{"1", "2", "4"}, transport.MapCarrier(one).Values("some-key"))
	transport.MultiCarrier(many).Set("some-key", "x")
	transport.MapCarrier(one).Set("some-key", "x")
	require.Equal(t, map[string][]string{"some-key": {"x"}, "some.key": {"5"}}, many)
	require.Equal(t, map[string]string{"some-key": "x", "some.key": "5"}, one)
}

// What is read from a carrier is what is read from a header, and what is written
// to one comes back from any.
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

// Two fields where there may be one are two in any carrier.
func TestCarrierWithTwoTraceparents(t *testing.T) {
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r}.Propagator()
	c := transport.MapCarrier{"Traceparent": "00-" + rest + "-01", "traceparent": "00-" + trace32 + "-" + other16 + "-01"}
	require.Zero(t, p.ExtractFrom(c))
	require.Equal(t, map[string]int64{"w3c: repeated": 1}, rejected(r))
}

// The keys are in lower case whatever a format has for them.
func TestCarrierKeysOfForeignFormat(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry(), Formats: []transport.Format{foreignFormat{}}}.Propagator()
	c := transport.MapCarrier{"X-FOREIGN": "stale"}
	p.InjectInto(remote(monitor.Sampled), c)
	require.Equal(t, transport.MapCarrier{"x-foreign": span16}, c)
}

type badCarrier struct{}

func (badCarrier) Values(string) []string { panic("values") }
func (badCarrier) Set(string, string)     { panic("set") }
func (badCarrier) Delete(string)          { panic("delete") }

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

// gRPC takes keys of these characters, and encodes the values of those that end
// in -bin.
func TestFieldsAreKeysOfGRPC(t *testing.T) {
	seen := map[string]bool{"baggage": true}
	for _, f := range allFormats {
		for _, name := range f.Fields() {
			seen[name] = true
		}
	}
	require.Len(t, seen, 2+6+1+4+1)
	for name := range seen {
		require.Regexp(t, regexp.MustCompile(`^[0-9a-z_.-]+$`), name)
		require.NotRegexp(t, regexp.MustCompile(`-bin$|^grpc-`), name)
	}
}
