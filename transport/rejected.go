package transport

import "errors"

// Why something was rejected: the values that the tag "reason" of the counters
// "extract_rejected" and "inject_dropped" has for what this package reads and
// writes.
const (
	tooLong     = "too long"
	repeated    = "repeated"
	badVersion  = "version"
	badTraceID  = "trace id"
	badSpanID   = "span id"
	badParentID = "parent id"
	badFlags    = "flags"
	badSampling = "sampling"
	badTags     = "tags"
	badSyntax   = "syntax"
	tooMany     = "members"

	// malformed is the reason of errors that tell none.
	malformed = "malformed"
)

// ErrMalformed is wrapped by the errors of this package's Formats, of ParseBaggage
// and of Baggage.With. Their texts tell what is malformed, and their methods
// Reason() string why.
var ErrMalformed = errors.New("transport: malformed")

// A rejection is an error of this package: one of a few that are there before
// anything is received, so that what is received takes no memory.
type rejection struct{ what, reason string }

func (r *rejection) Error() string  { return ErrMalformed.Error() + " " + r.what + ": " + r.reason }
func (r *rejection) Unwrap() error  { return ErrMalformed }
func (r *rejection) Reason() string { return r.reason }

// asError returns r as an error, nil for nil.
func (r *rejection) asError() error {
	if r == nil {
		return nil
	}
	return r
}

// reasonOf returns why a format of any origin rejected something.
func reasonOf(err error) string {
	if r, ok := err.(interface{ Reason() string }); ok {
		if reason := r.Reason(); reason != "" {
			return reason
		}
	}
	return malformed
}
