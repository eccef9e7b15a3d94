package otlp

import (
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"google.golang.org/protobuf/encoding/protowire"
)

// maxMessage bounds what is kept of a receiver's text, in bytes.
const maxMessage = 500

// A partial is the partial success of an answer: ExportMetricsPartialSuccess or
// ExportTracePartialSuccess.
type partial struct {
	rejected int64
	message  string
}

// isJSON reports which encoding an answer has. It is to be that of the request, and
// is taken to be if nothing is said.
func isJSON(a *post.Answer, f Format) bool {
	kind := a.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, JSON.contentType()):
		return true
	case strings.HasPrefix(kind, Protobuf.contentType()):
		return false
	}
	return f == JSON
}

// readPartial reads an Export...ServiceResponse, or as much of it as there is.
func readPartial(a *post.Answer, f Format) (p partial) {
	if isJSON(a, f) {
		p = partialOfJSON(a.Body)
	} else {
		inner := bytesField(a.Body, 1)
		p = partial{intField(inner, 1), string(bytesField(inner, 2))}
	}
	p.message = clipped(p.message)
	return p
}

func partialOfJSON(body []byte) (p partial) {
	whole := readJSON(body, func(path, value string) {
		switch path {
		case "partialSuccess.rejectedDataPoints", "partialSuccess.rejectedSpans":
			// In quotes or not; what is not a number is none.
			p.rejected, _ = strconv.ParseInt(value, 10, 64)
		case "partialSuccess.errorMessage":
			p.message = value
		}
	})
	if !whole {
		return partial{}
	}
	return p
}

// statusMessage returns the message of a google.rpc.Status, which answers of failure
// are to be, or "".
func statusMessage(a *post.Answer, f Format) string {
	if !isJSON(a, f) {
		return clipped(string(bytesField(a.Body, 2)))
	}
	message := ""
	if !readJSON(a.Body, func(path, value string) {
		if path == "message" {
			message = value
		}
	}) {
		return ""
	}
	return clipped(message)
}

// clipped returns the beginning of a text, as valid UTF-8.
func clipped(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxMessage)], "\uFFFD")
}

// valueOf returns the first field of a message with this number and type, as it is
// encoded, or nil if there is none or the message is malformed.
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
