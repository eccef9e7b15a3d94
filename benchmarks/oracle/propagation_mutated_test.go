package oracle

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// mutate damages a header in one or two places, as networks and hand-written
// clients do.
func mutate(r *rand.Rand, h http.Header) {
	for range 1 + r.IntN(4)/3 {
		keys := slices.Sorted(maps.Keys(h))
		if len(keys) == 0 {
			return
		}
		key := keys[r.IntN(len(keys))]
		values := h[key]
		i := r.IntN(len(values))
		s := values[i]
		at := r.IntN(len(s) + 1)
		const odd = "0123456789abcdefABCDEFgxz-_:;=,.@*/%+ \t\x00\x7f\xc3"
		c := odd[r.IntN(len(odd))]
		switch r.IntN(13) {
		case 0, 1, 2: // another character
			if at < len(s) {
				s = s[:at] + string(c) + s[at+1:]
			}
		case 3: // one more
			s = s[:at] + string(c) + s[at:]
		case 4: // one less
			if at < len(s) {
				s = s[:at] + s[at+1:]
			}
		case 5: // the rest is missing
			s = s[:at]
		case 6:
			s = strings.ToUpper(s)
		case 7: // once more, or in two fields
			h[key] = append(values[:len(values):len(values)], s)
			continue
		case 8, 11, 12:
			delete(h, key)
			continue
		case 9: // a part of zeros, or twice
			if j := strings.LastIndexAny(s[:at], "-:,"); r.IntN(2) == 0 {
				s = s[:j+1] + strings.Repeat("0", at-j-1) + s[at:]
			} else {
				s = s[:at] + s[j+1:at] + s[at:]
			}
		case 10: // lists in lists
			piece := []string{", ,", ",\t,", ",,", " ", "--", ":", ",a=1", ",a@b=1"}[r.IntN(8)]
			if r.IntN(2) == 0 {
				at = len(s)
			}
			s = s[:at] + piece + s[at:]
		}
		h[key] = slices.Clone(values)
		h[key][i] = s
	}
}

// A disagreement is a reason for which a peer may read another context from a
// header than we do.
type disagreement struct {
	why     string // the reason, with the sentence of the specification that decides
	example http.Header
	is      func(h http.Header) bool
}

// field reports whether a value of a field matches.
func field(name, pattern string) func(http.Header) bool {
	re := regexp.MustCompile(pattern)
	return func(h http.Header) bool { return slices.ContainsFunc(h.Values(name), re.MatchString) }
}

func anyField(pattern string) func(http.Header) bool {
	re := regexp.MustCompile(pattern)
	return func(h http.Header) bool {
		for _, values := range h {
			if slices.ContainsFunc(values, re.MatchString) {
				return true
			}
		}
		return false
	}
}

func repeated(name string) func(http.Header) bool {
	return func(h http.Header) bool { return len(h.Values(name)) > 1 }
}

// whiteSpace is a disagreement with all peers: headers that net/http hands them
// have no white space at the ends.
func whiteSpace(example http.Header) disagreement {
	return disagreement{
		`RFC 9110, 5.5: "A field value does not include leading or trailing whitespace"`,
		example, anyField(`^[ \t]|[ \t]$`),
	}
}

func fields(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

const (
	traceID     = "0af7651916cd43dd8448eb211c80319c"
	spanID      = "b7ad6b7169203331"
	zeros       = "0000000000000000"
	traceparent = "00-" + traceID + "-" + spanID + "-01"
)

func withState(values ...string) http.Header {
	return http.Header{"Traceparent": {traceparent}, "Tracestate": values}
}

func b3Fields(more ...string) http.Header {
	return fields(append([]string{"X-B3-TraceId", traceID, "X-B3-SpanId", spanID}, more...)...)
}

// disagreements lists all disagreements of each peer.
var disagreements = map[string][]disagreement{
	"W3C, OpenTelemetry": {
		whiteSpace(fields("traceparent", " "+traceparent)),
		{`it reads the first of two; test_traceparent_duplicated: "expects ... a newly generated trace_id"`,
			fields("traceparent", traceparent, "traceparent", traceparent), repeated("traceparent")},
		{`it rejects other flags; Other Flags: "reserved for future use. Vendors MUST set those to zero", which is for senders`,
			fields("traceparent", "00-"+traceID+"-"+spanID+"-05"), field("traceparent", `^00-.{49}-([1-9a-f].|0[4-9a-f])`)},
		{`it accepts a dash more; test_traceparent_version_0x00: "invalid traceparent with extra trailing characters"`,
			fields("traceparent", traceparent+"-"), field("traceparent", `^00.{53}-$`)},
		{`it reads the flag random of later versions; Versioning: only "parse the sampled bit of flags"`,
			fields("traceparent", "01-"+traceID+"-"+spanID+"-02"), field("traceparent", `^(0[1-9a-f]|[1-9a-f].)-.{49}-.[2367abef]`)},
		{`it reads the first of two; Field Values: "Multiple tracestate header fields MUST be handled as specified by RFC9110"`,
			withState("a=1", "b=2"), repeated("tracestate")},
		{`it discards all for a key twice; test_tracestate_duplicated_keys: "expects the tracestate to be inherited"`,
			withState("a=1,a=2"), twice},
		{`it has the keys of level 1; Key: "MUST begin with a lowercase letter or a digit and contain ... at signs"`,
			withState("1@2@3=4"), field("tracestate", `(^|,)[ \t]*([0-9][^=]*|[^=]*@[^=]*)=`)},
		{`it discards all for white space between commas; list: "Empty and whitespace-only list members are allowed"`,
			withState("a=1, ,b=2"), field("tracestate", `(^|,)[ \t]+(,|$)`)},
	},
	"B3, OpenTelemetry": {
		whiteSpace(b3Fields("X-B3-Sampled", "1 ")),
		{`it rejects all for a parent that is malformed, which is of no use to the next service`,
			b3Fields("X-B3-ParentSpanId", "x"), badParent},
		{`it has no place for a decision alone; "It is also valid to send sampling state independently"`,
			fields("X-B3-Sampled", "0"), func(h http.Header) bool { return h.Get("X-B3-TraceId")+h.Get("X-B3-SpanId") == "" }},
	},
	"B3 single, OpenTelemetry": {
		whiteSpace(fields("b3", traceID+"-"+spanID+"-1 ")),
		{`it rejects all for a parent that is malformed, or a part that is empty; see B3, OpenTelemetry`,
			fields("b3", traceID+"-"+spanID+"-1-x"), badLastParts},
		{`it has no place for a decision alone; "A deny decision may omit identifiers"`,
			fields("b3", "0"), field("b3", `^[01d]$`)},
		{`it does not look at what is between the parts; it is "a hyphen delimited string"`,
			fields("b3", traceID+"-"+spanID+"x1"), field("b3", `^.{49}[^-]|^.{49}-.[^-].{16}$|^.{16}-.{16}[^-]|^.{16}-.{16}-.[^-].{16}$`)},
	},
	"Jaeger, OpenTelemetry": {
		whiteSpace(fields("uber-trace-id", traceID+":"+spanID+":0:1 ")),
		{`it reads lower-case digits only; base 16 has both`,
			fields("uber-trace-id", strings.ToUpper(traceID)+":"+spanID+":0:1"), field("uber-trace-id", `[A-F]`)},
		{`it does not decode what some senders percent-encode in HTTP`,
			fields("uber-trace-id", traceID+"%3A"+spanID+"%3A0%3A1"), field("uber-trace-id", `%3[aA]`)},
		{`it takes no flags for zero; they are one byte, as two hex digits`,
			fields("uber-trace-id", traceID+":"+spanID+":0:"), field("uber-trace-id", `:$`)},
		{`it reads flags of any length and sign; they are one byte, as two hex digits`,
			fields("uber-trace-id", traceID+":"+spanID+":0:+1"), field("uber-trace-id", `:([0-9a-f]{3,}|[+-].*)$`)},
		{`it ignores debug without sampled; the debug flag implies the sampled flag`,
			fields("uber-trace-id", traceID+":"+spanID+":0:2"), field("uber-trace-id", `:.?[26ae]$`)},
	},
	"B3, zipkin-go": {
		whiteSpace(b3Fields("X-B3-Sampled", "1 ")),
		{`it rejects all for a parent that is malformed, which is of no use to the next service`,
			b3Fields("X-B3-ParentSpanId", "x"), badParent},
		{`it reads any case; "32 or 16 lower-hex characters"`,
			fields("X-B3-TraceId", strings.ToUpper(traceID), "X-B3-SpanId", spanID), anyField(`[A-F]`)},
		{`it reads any length; "32 or 16 lower-hex characters"`,
			fields("X-B3-TraceId", "1", "X-B3-SpanId", "2"), anyField(`^([0-9a-f]{1,15}|[0-9a-f]{17,31}|[0-9a-f]{33,})$`)},
		{`it reads identifiers of zero, which name nothing`,
			fields("X-B3-TraceId", traceID, "X-B3-SpanId", zeros), anyField(`^0{16,32}$`)},
		{`it reads no decision beside a parent alone; "It is also valid to send sampling state independently"`,
			fields("X-B3-Sampled", "0", "X-B3-ParentSpanId", spanID), func(h http.Header) bool {
				return h.Get("X-B3-TraceId")+h.Get("X-B3-SpanId") == "" && h.Get("X-B3-ParentSpanId") != ""
			}},
	},
	"B3 single, zipkin-go": {
		whiteSpace(fields("b3", traceID+"-"+spanID+"-1 ")),
		{`it rejects all for a parent that is malformed, or a part that is empty; see B3, OpenTelemetry`,
			fields("b3", traceID+"-"+spanID+"-1-x"), badLastParts},
		{`it reads any case; "32 or 16 lower-hex character"`,
			fields("b3", strings.ToUpper(traceID)+"-"+spanID+"-1"), anyField(`[A-F]`)},
		{`it reads identifiers of zero, which name nothing`,
			fields("b3", traceID+"-"+zeros+"-1"), anyField(`(^|-)0{16,32}(-|$)`)},
		{`it does not look at what is between the parts; it is "a hyphen delimited string"`,
			fields("b3", traceID+"x"+spanID+"-1"), field("b3", `^.{32}[^-]|^.{49}[^-]|^.{49}-.[^-].{16}$|^.{16}-.{16}[^-]|^.{16}-.{16}-.[^-].{16}$`)},
	},
}

// spanDigits are those of an identifier that is not zero.
func spanDigits(s string) bool { return s != zeros && digits16.MatchString(s) }

var digits16 = regexp.MustCompile(`^[0-9a-f]{16}$`)

// badParent reports whether the parent's identifier is malformed.
func badParent(h http.Header) bool {
	parent := h.Get("X-B3-ParentSpanId")
	return parent != "" && !spanDigits(parent)
}

// badLastParts reports whether the parent's identifier of the single field is malformed, or
// something is empty where the decision or the parent may be.
func badLastParts(h http.Header) bool {
	parts := strings.SplitN(h.Get("b3"), "-", 4)
	return len(parts) == 4 && !spanDigits(parts[3]) || len(parts) > 2 && parts[2] == "" || h.Get("b3") == ""
}

// twice reports whether a key is in the tracestate more than once.
func twice(h http.Header) bool {
	seen := map[string]bool{}
	for _, value := range h.Values("tracestate") {
		for member := range strings.SplitSeq(value, ",") {
			key, _, _ := strings.Cut(strings.Trim(member, " \t"), "=")
			if key != "" && seen[key] {
				return true
			}
			seen[key] = true
		}
	}
	return false
}

// compare returns both contexts, without the parts that only one of the two keeps.
func (p peer) compare(h http.Header) (here, there monitor.SpanContext) {
	got, _ := p.format.Extract(h)
	return p.keeps(got), p.keeps(p.extract(h))
}

// TestMutatedHeaders damages headers and compares the contexts read from them.
func TestMutatedHeaders(t *testing.T) {
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			known := disagreements[p.name]
			for _, d := range known {
				here, there := p.compare(d.example)
				require.NotEqual(t, here, there, d.why)
				require.True(t, d.is(d.example), d.why)
			}
			r := rand.New(rand.NewPCG(5, 6))
			agreed, read := 0, 0
			for range 40_000 {
				c := randomContext(r)
				if r.IntN(4) > 0 {
					c.State = []string{"", "a=1", "a=1, b=2", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"}[r.IntN(4)]
				}
				h := http.Header{}
				p.format.Inject(c, h)
				mutate(r, h)
				here, there := p.compare(h)
				if here != there {
					require.True(t, slices.ContainsFunc(known, func(d disagreement) bool { return d.is(h) }),
						"%q: here %+v, there %+v", h, here, there)
					continue
				}
				agreed++
				if here.IsValid() {
					read++
				}
			}
			t.Logf("%d agreed, %d of them on a span", agreed, read)
			require.Greater(t, read, 5000)
		})
	}
	require.Len(t, disagreements, len(peers))
}
