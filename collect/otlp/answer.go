package otlp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
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

// jsonType is the type of the answers of some proxies. Receivers answer in protobuf, like
// the request.
const jsonType = "application/json"

func isJSON(a *post.Answer) bool { return a.ContentType() == jsonType }

// readPartial reads an Export...ServiceResponse. A malformed one counts as empty. If the
// number of rejected ones may have been cut off, it is all.
func readPartial(a *post.Answer) (p partial) {
	var begun, counted bool
	if isJSON(a) {
		begun = true
		p, counted = partialOfJSON(a)
	} else {
		var inner []byte
		inner, begun = partialField(a)
		p = partial{intField(inner, 1), string(bytesField(inner, 2))}
		if a.Cut && p.rejected == 0 {
			p.rejected = firstInt(inner)
		}
		counted = p.rejected > 0
	}
	if a.Cut && begun && !counted {
		p.rejected = math.MaxInt32
		p.message = cmp.Or(p.message, "the end of the answer is missing")
	}
	p.message = clipped(a.Hide(p.message))
	return p
}

// partialField returns the field partial_success, or its beginning if the end is missing.
// begun is false if the answer has no such field.
func partialField(a *post.Answer) (inner []byte, begun bool) {
	if inner := bytesField(a.Body, 1); inner != nil || !a.Cut {
		return inner, inner != nil
	}
	number, typ, n := protowire.ConsumeTag(a.Body)
	if n < 0 {
		return nil, true // not even the tag is there
	}
	if number != 1 || typ != protowire.BytesType {
		return nil, false
	}
	_, size := protowire.ConsumeVarint(a.Body[n:])
	return a.Body[n+max(size, 0):], true
}

// firstInt returns the first field of a message whose end is missing, if that is number 1 and
// an integer, or else 0.
func firstInt(message []byte) int64 {
	number, typ, tag := protowire.ConsumeTag(message)
	if tag < 0 || number != 1 || typ != protowire.VarintType {
		return 0
	}
	v, n := protowire.ConsumeVarint(message[tag:])
	if n < 0 {
		return 0
	}
	return int64(v)
}

func partialOfJSON(a *post.Answer) (p partial, counted bool) {
	if !a.Cut && !json.Valid(a.Body) {
		return p, false
	}
	a.JSON(func(path string, value json.Token) {
		text := fmt.Sprint(value) // numbers of 64 bits are in quotes
		switch strings.ToLower(path) {
		case "partialsuccess.rejecteddatapoints", "partialsuccess.rejectedspans":
			// What is no number counts as zero.
			n, err := strconv.ParseFloat(text, 64)
			counted = err == nil
			p.rejected = int64(min(max(n, 0), math.MaxInt32))
		case "partialsuccess.errormessage":
			p.message = text
		}
	})
	return p, counted
}

// statusMessage returns the message of a google.rpc.Status, which the body of a failure
// should be, or "".
func statusMessage(a *post.Answer) (message string) {
	if !isJSON(a) {
		return clipped(a.Hide(string(bytesField(a.Body, 2))))
	}
	a.JSON(func(path string, value json.Token) {
		if text, ok := value.(string); ok && strings.ToLower(path) == "message" {
			message = clipped(a.Hide(text))
		}
	})
	return message
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
