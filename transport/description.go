package transport

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// A description is the context of a server's span, and describes its request. It
// becomes annotations only if the span is read, because most spans never are. It is
// not part of the response, because spans may outlive that.
type description struct {
	context.Context

	server *server
	header http.Header // of the request

	method, path string // path is "" if it is unknown
	peer         string

	// Set when the request is done.
	route    atomic.Pointer[route]
	status   atomic.Int32 // 0 if the client got none
	hijacked atomic.Bool
}

var _ monitor.Describer = (*description)(nil)

// Format prints the method and the path, which do not change, under every verb.
func (d *description) Format(to fmt.State, verb rune) {
	fmt.Fprintf(to, fmt.FormatString(to, verb), d.method+" "+d.path)
}

// DescribeSpan returns the annotations, and the addresses.
func (d *description) DescribeSpan() (tags []monitor.Tag, local, peer string) {
	tags = append(make([]monitor.Tag, 0, 5), monitor.String(methodTag, d.method))
	if d.path != "" {
		tags = append(tags, monitor.String(pathTag, d.path))
	}
	if r := d.route.Load(); r != nil && r.note != "" {
		tags = append(tags, monitor.String(routeTag, r.note))
	}
	if status := d.status.Load(); status != 0 {
		tags = append(tags, monitor.String(statusTag, codeText(int(status))))
	}
	if d.hijacked.Load() {
		tags = append(tags, monitor.String(hijackedTag, "true"))
	}
	address, _ := d.Value(http.LocalAddrContextKey).(net.Addr)
	return tags, d.server.local.of(address), d.peer
}
