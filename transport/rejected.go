package transport

import "errors"

// Reasons for a rejection: values of the tag "reason" of the counters
// "extract_rejected" and "inject_dropped".
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

	// malformed is the reason for errors that give none.
	malformed = "malformed"
)

// ErrMalformed is wrapped by the errors of this package's Formats, of ParseBaggage
// and of Baggage.With. The text of such an error says what is malformed, and its
// method Reason() string says why.
var ErrMalformed = errors.New("transport: malformed")

// A rejection is an error of this package. All rejections exist before anything is
// received, so that malformed input costs no memory.
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

// reasonOf returns the reason for an error of any Format.
func reasonOf(err error) string {
	if r, ok := err.(interface{ Reason() string }); ok {
		if reason := r.Reason(); reason != "" {
			return reason
		}
	}
	return malformed
}
