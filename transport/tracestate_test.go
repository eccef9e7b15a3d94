package transport_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// numbered returns a list of n members, each of this many bytes.
func numbered(n, size int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("k%02d=%s", i, strings.Repeat("v", size-4))
	}
	return list
}

func join(members ...string) string { return strings.Join(members, ",") }

// Cases from the test suite of W3C's working group, test/test.py, have the names of
// its functions.
func TestTracestate(t *testing.T) {
	const allKey = "0abcdefghijklmnopqrstuvwxyz0123456789_-*/@"
	allValue := ""
	for c := byte(' '); c <= '~'; c++ {
		if c != ',' && c != '=' {
			allValue += string(c)
		}
	}
	thirtyTwo := numbered(32, 6)
	long := numbered(20, 129) // 2599 bytes with the commas
	short := numbered(30, 100)
	for _, c := range []struct {
		name string
		give []string
		want string
		bad  string
	}{
		{"included", []string{"foo=1,bar=2"}, "foo=1,bar=2", ""},
		{"empty_header", []string{""}, "", ""},
		{"empty_header, second", []string{"foo=1", ""}, "foo=1", ""},
		{"empty_header, first", []string{"", "foo=1"}, "foo=1", ""},
		{"multiple_headers_different_keys", []string{"foo=1,bar=2", "rojo=1,congo=2", "baz=3"}, "foo=1,bar=2,rojo=1,congo=2,baz=3", ""},
		{"duplicated_keys, the same", []string{"foo=1,foo=1"}, "foo=1", ""},
		{"duplicated_keys", []string{"foo=1,foo=2"}, "foo=1", ""},
		{"duplicated_keys, two fields", []string{"foo=1", "foo=2"}, "foo=1", ""},
		{"duplicated_keys, not neighbours", []string{"congo=1,rojo=2,congo=3"}, "congo=1,rojo=2", ""},
		{"a key that begins like another", []string{"foo=1,foo2=2,fo=3"}, "foo=1,foo2=2,fo=3", ""},
		{"all_allowed_characters", []string{allKey + "=" + allValue}, allKey + "=" + allValue, ""},
		{"ows_handling", []string{"foo=1 \t , \t bar=2, \t baz=3"}, "foo=1,bar=2,baz=3", ""},
		{"ows_handling, tabs", []string{"foo=1\t \t,\t \tbar=2,\t \tbaz=3"}, "foo=1,bar=2,baz=3", ""},
		{"ows_handling, outside", []string{"\t foo=1 \t"}, "foo=1", ""},
		{"empty members", []string{",,foo=1,, ,\t,bar=2,"}, "foo=1,bar=2", ""},
		{"nothing but empty members", []string{",", " , \t,"}, "", ""},
		{"a space before a value belongs to it", []string{"foo=  1"}, "foo=  1", ""},
		{"a space in a value", []string{"foo=1 2"}, "foo=1 2", ""},
		{"key_illegal_vendor_format, legal since level 2", []string{"foo@=1,bar=2"}, "foo@=1,bar=2", ""},
		{"two at signs", []string{"foo@@bar=1,foo@bar@baz=2"}, "foo@@bar=1,foo@bar@baz=2", ""},
		{"a digit first", []string{"1=1"}, "1=1", ""},
		{"member_count_limit, 32", []string{join(thirtyTwo[:10]...), join(thirtyTwo[10:]...)}, join(thirtyTwo...), ""},
		{"key_length_limit, 256", []string{"foo=1", strings.Repeat("z", 256) + "=1"}, "foo=1," + strings.Repeat("z", 256) + "=1", ""},
		{"value of 256", []string{"a=" + strings.Repeat("z", 256)}, "a=" + strings.Repeat("z", 256), ""},

		{"member_count_limit, 33", []string{join(thirtyTwo...), "bar33=33"}, "", "tracestate members"},
		{"key_length_limit, 257", []string{"foo=1", strings.Repeat("z", 257) + "=1"}, "", "tracestate syntax"},
		{"value of 257", []string{"a=" + strings.Repeat("z", 257)}, "", "tracestate syntax"},
		{"key_illegal_characters, space", []string{"foo =1"}, "", "tracestate syntax"},
		{"key_illegal_characters, upper case", []string{"FOO=1"}, "", "tracestate syntax"},
		{"key_illegal_characters, dot", []string{"foo.bar=1"}, "", "tracestate syntax"},
		{"at sign first", []string{"@foo=1,bar=2"}, "", "tracestate syntax"},
		{"underscore first", []string{"_foo=1"}, "", "tracestate syntax"},
		{"value_illegal_characters", []string{"foo=bar=baz"}, "", "tracestate syntax"},
		{"value_illegal_characters, empty", []string{"foo=,bar=3"}, "", "tracestate syntax"},
		{"a value of spaces", []string{"foo=   "}, "", "tracestate syntax"},
		{"a tab in a value", []string{"foo=1\t2"}, "", "tracestate syntax"},
		{"DEL", []string{"foo=\x7f"}, "", "tracestate syntax"},
		{"not ASCII", []string{"foo=é"}, "", "tracestate syntax"},
		{"no value", []string{"foo"}, "", "tracestate syntax"},
		{"no key", []string{"=1"}, "", "tracestate syntax"},
		{"one bad member spoils all", []string{"foo=1", "bar=2,="}, "", "tracestate syntax"},
		{"endless", []string{strings.Repeat(",", 1<<20)}, "", "tracestate too long"},
		{"endless fields", make([]string, 1<<15), "", "tracestate too long"},

		// "Entries larger than 128 characters long SHOULD be removed first. Then
		// entries SHOULD be removed starting from the end."
		{"512 bytes and more", []string{join(short[:20]...)}, join(short[:20]...), ""},
		{"long members first", []string{join(long[0], join(short[1:11]...), join(long[11:20]...))},
			join(long[0], join(short[1:11]...), join(long[11:17]...)), "tracestate too long"},
		{"then from the right", []string{join(long[0], join(short[1:]...))}, join(short[1:21]...), "tracestate too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{"Traceparent": {"00-" + rest + "-01"}, "Tracestate": c.give}
			got, err := transport.W3C.Extract(h)
			want := remote(monitor.Sampled)
			want.State = c.want
			require.Equal(t, want, got)
			requireRejection(t, "tracestate", strings.TrimPrefix(c.bad, "tracestate: "), err)
			require.LessOrEqual(t, len(got.State), monitor.MaxTraceState)

			h = http.Header{}
			transport.W3C.Inject(got, h)
			if c.want == "" {
				require.NotContains(t, h, "Tracestate")
			} else {
				require.Equal(t, []string{c.want}, h["Tracestate"])
			}
		})
	}
}

// "If the vendor failed to parse traceparent, it MUST NOT attempt to parse
// tracestate."
func TestTracestateWithoutTraceparent(t *testing.T) {
	for _, parents := range [][]string{nil, {""}, {"00-" + trace32 + "-" + zero16 + "-01"}, {"00-" + rest + "-01", "00-" + rest + "-01"}} {
		got, err := transport.W3C.Extract(http.Header{"Traceparent": parents, "Tracestate": {"foo=1"}})
		require.Zero(t, got)
		require.NotContains(t, fmt.Sprint(err), "tracestate")
	}
	h := http.Header{}
	transport.W3C.Inject(monitor.SpanContext{State: "foo=1", Sampling: monitor.Sampled}, h)
	require.Empty(t, h)
}

// A tracestate that a program puts into a span context itself is checked too.
func TestTracestateInjectIllegal(t *testing.T) {
	r := monitor.NewRegistry()
	p := transport.Options{Registry: r}.Propagator()
	for state, want := range map[string][]string{
		"foo=1":                         {"foo=1"},
		"foo=1 , bar=2":                 {"foo=1,bar=2"},
		"foo=1\r\nSet-Cookie: x":        nil,
		"foo":                           nil,
		join(numbered(30, 100)...):      {join(numbered(20, 100)...)},
		strings.Repeat("foo=1,", 1<<16): nil,
	} {
		h, c := http.Header{}, remote(monitor.Sampled)
		c.State = state
		p.Inject(c, h)
		require.Equal(t, want, h["Tracestate"])
		require.Equal(t, []string{"00-" + rest + "-01"}, h["Traceparent"])
	}
	require.Equal(t, map[string]int64{"w3c: tracestate syntax": 2, "w3c: tracestate too long": 2}, counted(r, "inject_dropped"))
}

// The tracestate of a remote parent goes out with all requests below it.
func TestTracestateThroughService(t *testing.T) {
	r := newRecorder()
	options := transport.Options{Registry: r.Registry}
	var sent http.Header
	rt := options.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r.Header
		return respond(200, http.NoBody)(r)
	}))
	h := options.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := rt.RoundTrip(newRequest(t, r.Context(), "http://127.0.0.1/"))
		require.NoError(t, err)
	}))
	h.ServeHTTP(&nullWriter{http.Header{}}, benchRequest(t, http.Header{
		"Traceparent": {"00-" + rest + "-03"}, "Tracestate": {"rojo=1, congo=2", "foo=3"},
	}))
	require.Equal(t, []string{"rojo=1,congo=2,foo=3"}, sent["Tracestate"])
	require.Regexp(t, "^00-"+trace32+"-[0-9a-f]{16}-03$", sent.Get("traceparent"))
}

func TestTracestateAllocations(t *testing.T) {
	p := transport.Options{Registry: monitor.NewRegistry()}.Propagator()
	clean := http.Header{"Traceparent": {"00-" + rest + "-01"}, "Tracestate": {"rojo=1,congo=2"}}
	spaced := http.Header{"Traceparent": {"00-" + rest + "-01"}, "Tracestate": {"rojo=1, congo=2"}}
	bad := http.Header{"Traceparent": {"00-" + rest + "-01"}, "Tracestate": {"rojo"}}
	c, out := p.Extract(clean), http.Header{}
	for _, a := range []struct {
		name string
		want float64
		f    func()
	}{
		{"clean", 0, func() { p.Extract(clean) }},
		{"spaced", 1, func() { p.Extract(spaced) }},
		{"malformed", 0, func() { p.Extract(bad) }},
		{"inject", 2, func() { p.Inject(c, out) }},
	} {
		require.Equal(t, a.want, testing.AllocsPerRun(100, a.f), a.name)
	}
}
