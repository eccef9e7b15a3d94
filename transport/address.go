package transport

import (
	"net"
	"net/netip"
	"net/url"
	"sync/atomic"
)

// addressText makes texts of addresses. It remembers the last one: a server
// nearly always has one address.
type addressText struct {
	last atomic.Pointer[addressPair]
}

type addressPair struct {
	address netip.AddrPort
	text    string
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
	address := tcp.AddrPort()
	if p := t.last.Load(); p != nil && p.address == address {
		return p.text
	}
	p := &addressPair{address, tcp.String()}
	t.last.Store(p)
	return p.text
}

// peerOf returns the "host:port" that requests for the URL go to, or as much of
// it as there is.
func peerOf(u *url.URL) string {
	switch {
	case u.Host == "", u.Port() != "":
		return u.Host
	case u.Scheme == "http":
		return net.JoinHostPort(u.Hostname(), "80")
	case u.Scheme == "https":
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return u.Host
}

// publicURL returns the URL without what may be secret or is not bounded: user,
// query and fragment. An opaque URL may have them anywhere.
func publicURL(u *url.URL) string {
	base := u.Scheme + "://" + u.Host
	if u.Opaque != "" {
		return base
	}
	return base + u.EscapedPath()
}
