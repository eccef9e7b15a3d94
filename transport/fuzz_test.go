package transport_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// fuzzFields checks what a format reads from these values of its fields, of which any
// may be absent. second is a second value of the first field.
func fuzzFields(t *testing.T, f transport.Format, second string, fields ...string) {
	h := http.Header{}
	for i, value := range fields {
		if value != absent {
			h.Set(f.Fields()[i], value)
		}
	}
	if second != absent {
		h.Add(f.Fields()[0], second)
	}
	got, err := f.Extract(h)
	checkExtracted(t, f, h, got, err)
}

// absent stands for a missing field, because corpora have only strings.
const absent = "absent"

// checkExtracted checks what holds for every format and every input: an accepted
// context is written in legal bytes and read back the same, by the format and by a
// propagator of all formats.
func checkExtracted(t *testing.T, f transport.Format, h http.Header, got monitor.SpanContext, err error) {
	t.Helper()
	if err != nil {
		require.NotEmpty(t, err.(interface{ Reason() string }).Reason())
	} else if got == (monitor.SpanContext{}) && f != transport.B3 && f != transport.B3Single {
		// Flags of B3 may say nothing; the others name a span or are malformed.
		// An empty field says nothing either.
		first := h[http.CanonicalHeaderKey(f.Fields()[0])]
		require.Empty(t, strings.Trim(strings.Join(first[:min(len(first), 1)], ""), " \t"), "neither a context nor an error")
	}
	require.Equal(t, got.TraceID.IsValid(), got.SpanID.IsValid())
	require.LessOrEqual(t, len(got.State), monitor.MaxTraceState)

	out := http.Header{}
	f.Inject(got, out)
	for key, values := range out {
		require.Contains(t, f.Fields(), strings.ToLower(key))
		require.Equal(t, key, http.CanonicalHeaderKey(key))
		require.Len(t, values, 1)
		require.NotEmpty(t, values[0])
		require.True(t, legal(values[0]), "%q", values[0])
	}
	again, err := f.Extract(out)
	require.NoError(t, err)
	want := settled(got)
	if f == transport.Jaeger && got.IsValid() && !got.Debug && got.Sampling == monitor.Undecided {
		want.ParentSpanID, want.Sampling = got.ParentSpanID, monitor.NotSampled // it has no other way
	}
	require.Equal(t, want, settled(again))

	r := monitor.NewRegistry()
	p := transport.Options{Registry: r, Formats: []transport.Format{f}}.Propagator()
	require.Equal(t, got, p.Extract(h))
	require.Equal(t, got, p.ExtractFrom(transport.MultiCarrier(h)))
	for _, to := range carriers() {
		p.InjectInto(got, to)
		require.Equal(t, again, p.ExtractFrom(to))
	}
	require.Zero(t, r.Scope("transport").Counter("callback_panics").Total())
}

// legal reports whether s can be the value of a field in HTTP, gRPC and message
// queues alike: printable ASCII, without a space at an end.
func legal(s string) bool {
	return s == strings.Trim(s, " ") && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || '~' < r })
}

// settled returns the context without the parts that formats cannot tell: a debug flag
// stands for a decision, and B3's single field has no place for a parent without one.
func settled(c monitor.SpanContext) monitor.SpanContext {
	if c.Debug {
		c.Sampling = monitor.Undecided
	} else if c.Sampling == monitor.Undecided {
		c.ParentSpanID = monitor.SpanID{}
	}
	return c
}

func FuzzW3C(f *testing.F) {
	f.Add(absent, "00-"+rest+"-01", absent)
	f.Add(absent, "cc-"+rest+"-03-more", "a=1, b@c=2 ,,d= 3")
	f.Add("00-"+rest+"-01", " 00-"+rest+"-00\t", "=")
	f.Add(absent, "ff-"+zero16+zero16+"-"+span16+"-0g", "A=1")
	f.Add(absent, "00-"+rest+"-02", join(numbered(20, 129)...))
	f.Add(absent, "00-"+rest+"-02", strings.Repeat("a=1,", 33))
	f.Fuzz(func(t *testing.T, second, parent, state string) {
		fuzzFields(t, transport.W3C, second, parent, state)
	})
}

const (
	stateKeyChars = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@"
	tokenChars    = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func FuzzTracestate(f *testing.F) {
	f.Add("a=1", "b=2,a=3")
	f.Add(join(numbered(5, 129)...), join(numbered(20, 90)...))
	f.Add(" \t,,=", "@=\x7f")
	f.Fuzz(func(t *testing.T, first, second string) {
		parse := func(fields ...string) (string, error) {
			c, err := transport.W3C.Extract(http.Header{"Traceparent": {"00-" + rest + "-01"}, "Tracestate": fields})
			require.Equal(t, remote(monitor.Sampled).SpanID, c.SpanID, "a tracestate never spoils its traceparent")
			return c.State, err
		}
		two, err := parse(first, second)
		one, oneErr := parse(first + "," + second)
		require.Equal(t, two, one, "fields are joined by a comma")
		require.Equal(t, err, oneErr)
		if one == "" {
			return
		}
		keys := []string{}
		for member := range strings.SplitSeq(one, ",") {
			key, value, ok := strings.Cut(member, "=")
			require.True(t, ok)
			require.NotContains(t, keys, key)
			keys = append(keys, key)
			require.Empty(t, strings.Trim(key, stateKeyChars))
			require.NotContains(t, "_-*/@", key[:1])
			require.True(t, legal("x"+value))
			require.NotContains(t, value, "=")
			require.True(t, 0 < len(value) && len(value) <= 256 && len(key) <= 256)
			require.True(t, strings.Contains(first+","+second, member))
		}
		require.LessOrEqual(t, len(keys), 32)
		again, err := parse(one)
		require.NoError(t, err)
		require.Equal(t, one, again)
	})
}

func FuzzB3(f *testing.F) {
	f.Add(trace32, span16, parent16, "1", absent, absent)
	f.Add(trace32[16:], span16, absent, absent, "1", absent)
	f.Add(absent, absent, absent, "false", absent, rest+"-d-"+parent16)
	f.Add("-", strings.ToUpper(span16), "0", "TRUE", "2", "0")
	f.Fuzz(func(t *testing.T, trace, span, parent, sampled, flags, single string) {
		fuzzFields(t, transport.B3, absent, trace, span, parent, sampled, flags, single)
		fuzzFields(t, transport.B3Single, absent, trace, span, parent, sampled, flags, single)
	})
}

func FuzzB3Single(f *testing.F) {
	for _, s := range []string{rest + "-1-" + parent16, rest[16:] + "-d", "0", "d", rest + "-", "-", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, single string) {
		h := http.Header{"B3": {single}}
		got, err := transport.B3Single.Extract(h)
		checkExtracted(t, transport.B3Single, h, got, err)
		// The other encoding gives the same, if its parts are the same.
		parts := strings.Split(strings.Trim(single, " \t"), "-")
		if err != nil || len(parts) < 2 {
			return
		}
		multi := header(b3Trace, parts[0], b3Span, parts[1])
		if len(parts) > 2 && parts[2] == "d" {
			multi.Set(b3Flags, "1")
		} else if len(parts) > 2 {
			multi.Set(b3Sampled, parts[2])
		}
		if len(parts) > 3 {
			multi.Set(b3Parent, parts[3])
		}
		same, err := transport.B3.Extract(multi)
		require.NoError(t, err)
		require.Equal(t, same, got)
	})
}

func FuzzJaeger(f *testing.F) {
	f.Add(trace32 + ":" + span16 + ":0:1")
	f.Add("1%3A2%3a3:0F")
	f.Add(strings.Repeat("f", 33) + ":" + span16 + ":x:3")
	f.Fuzz(func(t *testing.T, value string) {
		fuzzFields(t, transport.Jaeger, absent, value)
	})
}

func FuzzDatadog(f *testing.F) {
	f.Add(rightDec, spanDec, "1", "_dd.p.tid="+traceLeft)
	f.Add("-1", "18446744073709551615", "-1", "_dd.p.dm=-1,_dd.p.tid="+traceLeft)
	f.Add("18446744073709551616", "0", "9", "_dd.p.tid=")
	f.Fuzz(func(t *testing.T, trace, span, priority, tags string) {
		fuzzFields(t, transport.Datadog, absent, trace, span, priority, tags)
	})
}

func FuzzMonkit(f *testing.F) {
	for _, s := range []string{"00-" + span16 + "-" + parent16 + "-1", "00--" + span16[1:] + "--5-0", "0-1-2-3", "00-" + rest + "-01", "0---", ""} {
		f.Add(s, "sampled=true")
	}
	f.Fuzz(func(t *testing.T, parent, state string) {
		if len(parent) < 55 { // what is longer is W3C's, of which less is written
			fuzzFields(t, transport.Monkit, absent, parent, state)
		}
	})
}

func FuzzBaggage(f *testing.F) {
	f.Add("a=1;p;q=2, b = %20%C3%A9", "c=%FF")
	f.Add("a=1,a=2,=", `a="x"`)
	f.Add(strings.Repeat("a=%25;p,", 100), "100%")
	f.Add(strings.Repeat("a=%FF%FF%FF%FF,", 70), "x")
	f.Fuzz(func(t *testing.T, first, second string) {
		b, err := transport.ParseBaggage(first, second)
		one, oneErr := transport.ParseBaggage(first + "," + second)
		require.Equal(t, b, one, "fields are joined by a comma")
		require.Equal(t, err, oneErr)
		text := b.String()
		require.LessOrEqual(t, b.Len(), transport.MaxBaggageMembers)
		require.LessOrEqual(t, len(text), transport.MaxBaggageBytes)
		require.True(t, legal(text))
		require.NotContains(t, text, " ")
		again, err := transport.ParseBaggage(text)
		require.NoError(t, err)
		require.Equal(t, members(b), members(again))
		require.Equal(t, text, again.String())

		// A baggage built from its parts is the same, except for properties and
		// repeated keys.
		built, kept := transport.Baggage{}, map[string]string{}
		for key, value := range b.All() {
			require.Empty(t, strings.Trim(key, tokenChars))
			built, err = built.With(key, value)
			require.NoError(t, err)
			kept[key] = value
		}
		require.Equal(t, len(kept), built.Len())
		list := members(built)
		for key, value := range kept {
			got, ok := b.Value(key)
			require.True(t, ok)
			require.Equal(t, value, got)
			require.True(t, slices.Contains(list, key+"="+value))
		}
	})
}
