package transport

import (
	"net"
	"net/url"
	"strings"
	"sync/atomic"
)

// addressText converts addresses to text. It remembers the last one: a server
// nearly always has one address.
type addressText struct {
	last atomic.Pointer[addressPair]
}

type addressPair struct {
	address *net.TCPAddr
	text    string
}

func (p *addressPair) is(a *net.TCPAddr) bool {
	return p.address.Port == a.Port && p.address.Zone == a.Zone && p.address.IP.Equal(a.IP)
}

func (t *addressText) of(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	switch {
	case a == nil:
		return ""
	case !ok:
		return a.String()
	case tcp == nil:
		return ""
	}
	if p := t.last.Load(); p != nil && p.is(tcp) {
		return p.text
	}
	p := &addressPair{tcp, tcp.String()}
	t.last.Store(p)
	return p.text
}

// describe returns the "host:port" that requests for the URL go to, or as much of
// it as there is, and the URL without user, query and fragment, which may be secret
// or unbounded. Of an opaque URL, where they may be anywhere, only scheme and host
// are left. Both strings are parts of one, which saves an allocation.
func describe(u *url.URL) (peer, public string) {
	var buf [256]byte
	b := append(buf[:0], u.Host...)
	if u.Host != "" && u.Port() == "" {
		switch u.Scheme {
		case "http":
			b = appendHostPort(b[:0], u.Hostname(), "80")
		case "https":
			b = appendHostPort(b[:0], u.Hostname(), "443")
		}
	}
	end := len(b)
	b = append(append(append(b, u.Scheme...), "://"...), u.Host...)
	if u.Opaque == "" {
		b = append(b, u.EscapedPath()...)
	}
	text := string(b)
	return text[:end], text[end:]
}

// appendHostPort appends what net.JoinHostPort returns.
func appendHostPort(b []byte, host, port string) []byte {
	if strings.IndexByte(host, ':') >= 0 {
		b = append(append(append(b, '['), host...), ']')
	} else {
		b = append(b, host...)
	}
	return append(append(b, ':'), port...)
}
