package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Format is one way to write a span context into header fields. Its methods
// are safe for concurrent use; Extract is given whatever the network sent.
//
// The keys of a header are in the form of http.CanonicalHeaderKey. For other
// kinds of metadata see Carrier.
type Format interface {
	// Name tells the format from others in metrics, such as "w3c".
	Name() string

	// Extract returns the context that the header carries: the zero one without
	// an error if there is none, and with an error if it is malformed. If there
	// is an error and the context is not zero, then something of less importance
	// is malformed, such as a tracestate, and the context is what is left. A
	// context may also be no more than a sampling decision, see
	// monitor.ContextWithRemote.
	//
	// The error does not depend on what was received, so that a hostile peer
	// costs no memory. If it has a method Reason() string, it is counted by what
	// that returns, one of a few words, and else as "malformed".
	Extract(http.Header) (monitor.SpanContext, error)

	// Inject writes the context to a header that has none of Fields; Propagator
	// sees to that. It writes nothing for a context that the format cannot
	// express.
	Inject(monitor.SpanContext, http.Header)

	// Fields returns the names, in lower case, of the fields that Extract reads
	// and Inject may write, and of those that would contradict it; it is not to
	// be changed.
	Fields() []string
}

// maxField is how much of a field is looked at, but for lists. What this package
// reads is shorter by far.
const maxField = 256

// first returns the first value of a field, without the white space around it.
// Further ones are ignored: B3 says so, and the others say nothing. A value that
// is longer than maxField is returned as it is, for the caller to reject.
func first(h http.Header, key string) (value string, ok bool) {
	values := h[key]
	if len(values) == 0 {
		return "", false
	}
	if len(values[0]) > maxField {
		return values[0], true
	}
	return trimmed(values[0]), true
}

// trimmed returns a value without the optional white space around it, which is
// no part of it (RFC 9110, 5.6.3).
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
