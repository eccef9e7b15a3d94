package transport

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Format is one way to write a span context into header fields. Its methods
// are safe for concurrent use; Extract is given whatever the network sent.
//
// Headers that do not come from net/http, such as the metadata of an RPC or a
// message, must have their keys in the form of http.CanonicalHeaderKey.
type Format interface {
	// Name tells the format from others in metrics, such as "w3c".
	Name() string

	// Extract returns the context that the header carries: the zero one without
	// an error if there is none, and the zero one with an error if it is
	// malformed. A context may also be no more than a sampling decision, see
	// monitor.ContextWithRemote. The error does not depend on what was received,
	// so that a hostile peer costs no memory.
	Extract(http.Header) (monitor.SpanContext, error)

	// Inject writes the context to a header that has none of Fields; Propagator
	// sees to that. It writes nothing for a context that the format cannot
	// express.
	Inject(monitor.SpanContext, http.Header)

	// Fields returns the names, in lower case, of the fields that Inject may
	// write and of those that would contradict it; it is not to be changed.
	Fields() []string
}

// maxField is how much of a field is looked at. What this package reads is
// shorter by far.
const maxField = 256

// trimmed returns a field without the optional white space around it, which is
// no part of its value (RFC 9110, 5.5), or the beginning of one that is too long.
func trimmed(value string) string {
	if len(value) > maxField {
		return value[:maxField]
	}
	for value != "" && blank(value[0]) {
		value = value[1:]
	}
	for value != "" && blank(value[len(value)-1]) {
		value = value[:len(value)-1]
	}
	return value
}

func blank(c byte) bool { return c == ' ' || c == '\t' }
