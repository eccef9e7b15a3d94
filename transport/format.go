package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Format is one way to write a span context into header fields. Its methods are
// safe for concurrent use. Extract must cope with whatever the network sent.
//
// Header keys are in the form of http.CanonicalHeaderKey. For other kinds of
// metadata see Carrier.
type Format interface {
	// Name is the value of the tag "format" in metrics, such as "w3c".
	Name() string

	// Extract returns the context that the header carries. Without one it returns
	// the zero context and no error; if the context is malformed, the zero context
	// and an error. An error together with a context that is not zero means that a
	// less important part is malformed, such as a tracestate, and the context is
	// the rest. A context can also consist of a sampling decision alone, see
	// monitor.ContextWithRemote.
	//
	// The error must not depend on what was received, so that a hostile peer
	// costs no memory. If it has a method Reason() string, the result, one of a
	// few words, is the reason it is counted by; otherwise that is "malformed".
	Extract(http.Header) (monitor.SpanContext, error)

	// Inject writes the context to a header, from which Propagator has removed all
	// of Fields. It writes nothing if the format cannot express the context.
	Inject(monitor.SpanContext, http.Header)

	// Fields returns, in lower case, the names of the fields that Extract reads
	// or Inject may write, and of fields that would contradict them. The caller
	// must not change the slice.
	Fields() []string
}

// A codec is a Format of this package.
type codec struct {
	name   string
	fields []string

	// read is Extract to a zero context; write is Inject.
	read  func(http.Header, *monitor.SpanContext) *rejection
	write func(*encoded, http.Header)
}

func (f *codec) Name() string     { return f.name }
func (f *codec) Fields() []string { return f.fields }

func (f *codec) Extract(h http.Header) (monitor.SpanContext, error) {
	var c monitor.SpanContext
	bad := f.read(h, &c)
	return c, bad.asError()
}

func (f *codec) Inject(c monitor.SpanContext, h http.Header) { f.write(&encoded{SpanContext: c}, h) }

// maxField is how many bytes of a field are looked at, except for lists. The fields
// that this package reads are far shorter.
const maxField = 256

// first returns the first value of a field, without the white space around it. An empty
// value counts as absent, in every format: some proxies forward fields that they did not
// get. Further values are ignored, as B3 demands; the other formats say nothing. A value
// longer than maxField is returned as it is, for the caller to reject.
func first(values []string) (value string, ok bool) {
	if len(values) == 0 {
		return "", false // the usual case, which is inlined
	}
	return present(values[0])
}

//go:noinline
func present(field string) (value string, ok bool) {
	if len(field) > maxField {
		return field, true
	}
	value = trimmed(field)
	return value, value != ""
}

// trimmed returns a value without the optional white space around it, which is not
// part of it (RFC 9110, 5.6.3). It has many callers, so it is not inlined.
//
//go:noinline
func trimmed(value string) string {
	for value != "" && blank(value[0]) {
		value = value[1:]
	}
	for value != "" && blank(value[len(value)-1]) {
		value = value[:len(value)-1]
	}
	return value
}

func blank(c byte) bool { return c == ' ' || c == '\t' }
