package transport_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// The README of openzipkin/b3-propagation has these rules.
func TestB3SingleExtract(t *testing.T) {
	with := func(c monitor.SpanContext, edit func(*monitor.SpanContext)) monitor.SpanContext {
		edit(&c)
		return c
	}
	withParent := func(c *monitor.SpanContext) { c.ParentSpanID = mustSpan(parent16) }
	undecided := remote(monitor.Undecided)
	for _, c := range []struct {
		name, give string
		want       monitor.SpanContext
		bad        string
	}{
		{"defer", rest, undecided, ""},
		{"accept", rest + "-1", remote(monitor.Sampled), ""},
		{"deny", rest + "-0", remote(monitor.NotSampled), ""},
		{"debug", rest + "-d", with(undecided, func(c *monitor.SpanContext) { c.Debug = true }), ""},
		{"parent", rest + "-1-" + parent16, with(remote(monitor.Sampled), withParent), ""},
		{"64 bits", rest[16:] + "-1", with(remote(monitor.Sampled), func(c *monitor.SpanContext) { clear(c.TraceID[:8]) }), ""},
		{"deny alone", "0", monitor.SpanContext{Sampling: monitor.NotSampled}, ""},
		{"accept alone", "1", monitor.SpanContext{Sampling: monitor.Sampled}, ""},
		{"debug alone", "d", monitor.SpanContext{Debug: true}, ""},
		{"white space", " " + rest + "-1\t", remote(monitor.Sampled), ""},

		{"empty", "", monitor.SpanContext{}, ""},
		{"blank", " ", monitor.SpanContext{}, ""},
		{"dash", "-", monitor.SpanContext{}, "sampling"},
		{"no such decision", "2", monitor.SpanContext{}, "sampling"},
		{"true is for the other encoding", rest + "-true", monitor.SpanContext{}, "sampling"},
		{"debug in upper case", rest + "-D", monitor.SpanContext{}, "sampling"},
		{"trace alone", trace32, monitor.SpanContext{}, "syntax"},
		{"parent without a decision", rest + "-" + parent16, monitor.SpanContext{}, "sampling"},
		{"empty decision", rest + "-", undecided, ""},
		{"empty decision and parent", rest + "--" + parent16, with(undecided, withParent), ""},
		{"empty parent", rest + "-1-", remote(monitor.Sampled), ""},
		{"unreadable parent", rest + "-1-x", remote(monitor.Sampled), "parent id"},
		{"more", rest + "-1-" + parent16 + "-", remote(monitor.Sampled), "parent id"},
		{"more than a short parent", rest + "-1-" + parent16[2:] + "-x", remote(monitor.Sampled), "parent id"},
		{"zero parent", rest + "-1-" + zero16, remote(monitor.Sampled), "parent id"},
		{"long parent", rest + "-1-" + trace32, remote(monitor.Sampled), "parent id"},
		{"zero trace", zero16 + zero16 + "-" + span16, monitor.SpanContext{}, "trace id"},
		{"zero span", trace32 + "-" + zero16, monitor.SpanContext{}, "span id"},
		{"upper case", strings.ToUpper(rest), monitor.SpanContext{}, "trace id"},
		{"short trace", rest[1:], monitor.SpanContext{}, "trace id"},
		{"short span", rest[:len(rest)-1], monitor.SpanContext{}, "span id"},
		{"endless", strings.Repeat("1", 1<<20), monitor.SpanContext{}, "too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range []transport.Format{transport.B3, transport.B3Single} {
				got, err := f.Extract(http.Header{"B3": {c.give, "ignored"}})
				require.Equal(t, c.want, got)
				requireRejection(t, "B3 fields", c.bad, err)
			}
		})
	}
}

// "The single-header variant takes precedence over the multiple header one when
// extracting fields."
func TestB3SingleAndMulti(t *testing.T) {
	multi := func(b3 string) http.Header { return ids(b3Sampled, "1", b3Parent, parent16, "b3", b3) }
	all := remote(monitor.Sampled)
	all.ParentSpanID = mustSpan(parent16)
	for _, c := range []struct {
		name string
		give http.Header
		want monitor.SpanContext
		bad  string
	}{
		{"single wins", multi(trace32 + "-" + other16 + "-0"),
			monitor.SpanContext{TraceID: mustTrace(trace32), SpanID: mustSpan(other16), Sampling: monitor.NotSampled}, ""},
		{"also without identifiers", multi("0"), monitor.SpanContext{Sampling: monitor.NotSampled}, ""},
		{"malformed", multi(rest + "-x"), all, "sampling"},
		{"both malformed", header("b3", "x", b3Trace, "x"), monitor.SpanContext{}, "sampling"},
		{"no values", http.Header{"B3": {}, "X-B3-Sampled": {"1"}}, monitor.SpanContext{Sampling: monitor.Sampled}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range []transport.Format{transport.B3, transport.B3Single} {
				got, err := f.Extract(c.give)
				require.Equal(t, c.want, got)
				requireRejection(t, "B3 fields", c.bad, err)
			}
		})
	}
}

func TestB3SingleInject(t *testing.T) {
	child := func(s monitor.Sampling) monitor.SpanContext {
		c := remote(s)
		c.ParentSpanID = mustSpan(parent16)
		return c
	}
	debug := child(monitor.Sampled)
	debug.Debug = true
	for _, c := range []struct {
		name string
		give monitor.SpanContext
		want string
	}{
		{"child", child(monitor.Sampled), rest + "-1-" + parent16},
		{"denied child", child(monitor.NotSampled), rest + "-0-" + parent16},
		{"debug", debug, rest + "-d-" + parent16},
		{"defer: no place for the parent", child(monitor.Undecided), rest},
		{"root", remote(monitor.Sampled), rest + "-1"},
		{"accept alone", monitor.SpanContext{Sampling: monitor.Sampled}, "1"},
		{"deny alone", monitor.SpanContext{Sampling: monitor.NotSampled}, "0"},
		{"debug alone", monitor.SpanContext{Debug: true}, "d"},
		{"nothing", monitor.SpanContext{}, ""},
		{"no span", monitor.SpanContext{TraceID: mustTrace(trace32)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			transport.B3Single.Inject(c.give, h)
			if c.want == "" {
				require.Empty(t, h)
			} else {
				require.Equal(t, http.Header{"B3": {c.want}}, h)
			}
		})
	}
}
