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

// IsKnown reports whether a service, an address or a port is known. A host name has a
// place only as the name of a service.
func (e *Endpoint) IsKnown() bool { return e.Service != "" || e.IP.IsValid() || e.Port != 0 }

// An Address is the address of one end of a call, as far as a text has it.
type Address struct {
	IP   netip.Addr // not valid if the text has none, or one without meaning elsewhere
	Name string     // of the host, if that is not an IP address
	Port uint16     // 0 if not known
}

// ParseAddress reads "host:port" or "host". The host is an IP address, with or without
// brackets, or a name; any other text counts as a name. Zones are left out, because they
// mean nothing on another host, and so are unspecified addresses such as 0.0.0.0, on
// which servers listen.
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
	// The parser allocates when it fails, so it does not get hosts that begin like a name.
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

// parsePort reads up to five digits. Unlike strconv it takes no sign.
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

// isWord reports whether r makes a text a name: a name has at least one such character.
// The other end of a Unix socket is "@", which is none.
func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r >= 0x80
}
