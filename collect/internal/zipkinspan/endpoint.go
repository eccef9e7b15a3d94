package zipkinspan

import (
	"net/netip"
	"strings"
)

// An Endpoint is one end of a call.
type Endpoint struct {
	Service string
	Address
}

// IsKnown reports whether there is anything to say about the endpoint. Its host has
// a place only as the name of a service.
func (e *Endpoint) IsKnown() bool { return e.Service != "" || e.IP.IsValid() || e.Port != 0 }

// An Address is where one end of a call is, as far as a text tells.
type Address struct {
	IP   netip.Addr // not valid if the text has none that means something elsewhere
	Name string     // of the host, if that is not an IP address
	Port uint16     // 0 if not known
}

// ParseAddress reads "host:port", or just a host, which may be an IP address, in
// brackets or not, or a name. What is neither is a name that looks odd. Zones are
// left out, which mean nothing on another host, and so is the address that is
// none in particular, such as a server listens on.
func ParseAddress(text string) (a Address) {
	host := text
	if i := strings.LastIndexByte(text, ':'); i >= 0 && (strings.IndexByte(text, ':') == i || i > 0 && text[i-1] == ']') {
		if port, ok := parsePort(text[i+1:]); ok {
			host, a.Port = text[:i], port
		}
	}
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	// The parser allocates to say no: it is not asked about what begins as a name.
	if host != "" && isDigit(host[0]) || strings.IndexByte(host, ':') >= 0 {
		if ip, err := netip.ParseAddr(host); err == nil {
			if !ip.IsUnspecified() {
				a.IP = ip.Unmap().WithZone("")
			}
			return a
		}
	}
	if strings.ContainsFunc(host, isWord) {
		a.Name = host
	}
	return a
}

// parsePort reads up to five digits. Signs, which strconv takes, are none.
func parsePort(s string) (port uint16, ok bool) {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) || i == 5 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return uint16(n), s != "" && n < 1<<16
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isWord tells what a name has at least one of. That of the other end of a Unix
// socket is "@".
func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r >= 0x80
}
