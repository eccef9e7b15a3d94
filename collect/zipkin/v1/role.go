package v1

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// A role is the part that a span plays in a call. Version 1 expresses it by annotations
// at the begin and the end, which count only with an endpoint, and by the key of the
// remote address. A span without such annotations has no role.
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

// getsDot reports whether a text is sent with a dot appended: two letters with a meaning
// of their own in version 1, such as "sa", and the same letters with dots, such as "sa.",
// which would otherwise equal the former.
func getsDot(text string, means func(letters string) bool) bool {
	return len(text) >= 2 && means(text[:2]) && strings.Trim(text[2:], ".") == ""
}

// isTime reports whether an annotation is a time of a role, or of the wire.
func isTime(letters string) bool {
	switch letters {
	case "cs", "cr", "sr", "ss", "ms", "mr", "ws", "wr":
		return true
	}
	return false
}

// isAddress reports whether a key is the one of a remote address, or of the span's own.
func isAddress(letters string) bool {
	switch letters {
	case "sa", "ca", "ma", "lc":
		return true
	}
	return false
}
