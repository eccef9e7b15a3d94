package otlp

import "strings"

// splitAddress reads "host:port", or just a host, which may be an IP address, in
// brackets or not. The addresses that are none in particular, such as a server listens
// on or a Unix socket has, are left out.
func splitAddress(text string) (host string, port int) {
	host = text
	if i := strings.LastIndexByte(text, ':'); i >= 0 && (strings.IndexByte(text, ':') == i || i > 0 && text[i-1] == ']') {
		if n, ok := parseNumber(text[i+1:]); ok {
			host, port = text[:i], n
		}
	}
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	switch host {
	case "0.0.0.0", "::", "@":
		host = ""
	}
	return host, port
}

// parseNumber reads a number of 16 bits. Signs, which strconv takes, are none.
func parseNumber(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || i == 5 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != "" && n < 1<<16
}
