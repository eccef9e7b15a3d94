package zipkin

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// This file has what both formats of version 1 say in other words than version 2.

// A part is how version 1 tells the part that a span plays in a call: by annotations
// with its times, which count only with an endpoint, and by the key under which the
// address of the other side is. Without annotations it plays none.
type part struct{ begin, end, remote string }

// partOf returns that of a kind. Messages have an end of another kind, which nothing
// is known of.
func partOf(k monitor.SpanKind) part {
	switch k {
	case monitor.Client:
		return part{"cs", "cr", "sa"}
	case monitor.Server:
		return part{"sr", "ss", "ca"}
	case monitor.Producer:
		return part{begin: "ms", remote: "ma"}
	case monitor.Consumer:
		return part{begin: "mr", remote: "ma"}
	}
	return part{remote: "sa"}
}

// getsDot tells the texts that are sent with a dot added: those of two letters that
// mean something else in version 1, and what would be the same as one of them then.
func getsDot(text string, means func(letters string) bool) bool {
	return len(text) >= 2 && means(text[:2]) && strings.Trim(text[2:], ".") == ""
}

// isTime tells the annotations that are times of a part, or of what is on the wire.
func isTime(letters string) bool {
	switch letters {
	case "cs", "cr", "sr", "ss", "ms", "mr", "ws", "wr":
		return true
	}
	return false
}

// isAddress tells the keys that are of an address, or of none but the span's own.
func isAddress(letters string) bool {
	switch letters {
	case "sa", "ca", "ma", "lc":
		return true
	}
	return false
}
