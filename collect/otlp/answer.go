package otlp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"google.golang.org/protobuf/encoding/protowire"
)

// maxMessage bounds the part of a receiver's text that is kept, in bytes.
const maxMessage = 500

// A partial is the partial success of an answer: ExportMetricsPartialSuccess or
// ExportTracePartialSuccess.
type partial struct {
	rejected int64 // spans or data points, which must not be sent again
	message  string
}

func (p partial) Error() string {
	return fmt.Sprintf("the receiver took all but %d: %q", p.rejected, p.message)
}

// isJSON reports whether an answer is in JSON. Receivers answer in protobuf, like the
// request, but a proxy in front of one may answer in JSON.
func isJSON(a *post.Answer) bool {
	return strings.HasPrefix(a.Header.Get("Content-Type"), "application/json")
}

// readPartial reads an Export...ServiceResponse. A malformed one counts as empty.
func readPartial(a *post.Answer) (p partial) {
	if isJSON(a) {
		p = partialOfJSON(a.Body)
	} else {
		inner := bytesField(a.Body, 1)
		p = partial{intField(inner, 1), string(bytesField(inner, 2))}
	}
	p.message = clipped(p.message)
	return p
}

func partialOfJSON(body []byte) partial {
	var answer struct {
		PartialSuccess struct {
			// A json.Number may be in quotes, as 64 bits are in protobuf's JSON.
			RejectedDataPoints, RejectedSpans json.Number
			ErrorMessage                      string
		}
	}
	if json.Unmarshal(body, &answer) != nil {
		return partial{}
	}
	p := &answer.PartialSuccess
	// A number that is no integer counts as zero.
	rejected, _ := cmp.Or(p.RejectedDataPoints, p.RejectedSpans).Int64()
	return partial{rejected, p.ErrorMessage}
}

// statusMessage returns the message of a google.rpc.Status, which the body of a failure
// should be, or "".
func statusMessage(a *post.Answer) string {
	if !isJSON(a) {
		return clipped(string(bytesField(a.Body, 2)))
	}
	var status struct{ Message string }
	if json.Unmarshal(a.Body, &status) != nil {
		return ""
	}
	return clipped(status.Message)
}

// clipped returns the beginning of a text, as valid UTF-8.
func clipped(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxMessage)], "\uFFFD")
}

// valueOf returns the encoded value of the first field of a message with this number and
// type, or nil if there is none or the message is malformed.
func valueOf(message []byte, number protowire.Number, typ protowire.Type) (value []byte) {
	for b := message; len(b) > 0; {
		n, t, tag := protowire.ConsumeTag(b)
		if tag < 0 {
			return nil
		}
		size := protowire.ConsumeFieldValue(n, t, b[tag:])
		if size < 0 {
			return nil
		}
		if n == number && t == typ && value == nil {
			value = b[tag : tag+size]
		}
		b = b[tag+size:]
	}
	return value
}

func bytesField(message []byte, number protowire.Number) []byte {
	v, _ := protowire.ConsumeBytes(valueOf(message, number, protowire.BytesType))
	return v
}

func intField(message []byte, number protowire.Number) int64 {
	v, n := protowire.ConsumeVarint(valueOf(message, number, protowire.VarintType))
	if n < 0 {
		return 0
	}
	return int64(v)
}
