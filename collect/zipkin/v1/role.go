package v1

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A role is the part that a span plays in a call. Version 1 tells it by annotations
// with the times of the role, which count only with an endpoint, and by the key of the
// address of the other side. A span without such annotations has no role.
type role struct{ begin, end, remote string }

// roleOf returns the role of a kind. A message ends elsewhere, at an unknown time.
func roleOf(k monitor.SpanKind) role {
	switch k {
	case monitor.Client:
		return role{"cs", "cr", "sa"}
	case monitor.Server:
		return role{"sr", "ss", "ca"}
	case monitor.Producer:
		return role{begin: "ms", remote: "ma"}
	case monitor.Consumer:
		return role{begin: "mr", remote: "ma"}
	}
	return role{remote: "sa"}
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
