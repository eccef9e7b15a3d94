package transport

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2/internal/errclass"
)

// maxRPCTrailer is how many bytes of a gRPC-Web trailer are read.
const maxRPCTrailer = 8 << 10

// An rpc finds the status of a gRPC call, whose HTTP status is 200 even if it failed: in
// the header or the trailer, or with gRPC-Web in the last frame of the body. There a frame
// is a byte of flags, four bytes of length, and as many bytes. With gRPC-Web in text all
// of that is in base64, perhaps in several parts.
type rpc struct {
	web, text bool

	mu      sync.Mutex // a handler may write from other goroutines
	group   []byte     // less than the four characters that base64 takes at a time
	head    []byte     // of the frame, up to five bytes
	left    uint32     // of the frame, if its head is complete
	trailer []byte     // what the frame with the trailer holds
}

// rpcOf returns an rpc if a body of this content type is gRPC's, or else nil.
func rpcOf(contentType []string) *rpc {
	const grpc = "application/grpc"
	if len(contentType) == 0 || len(contentType[0]) < len(grpc) || !strings.EqualFold(contentType[0][:len(grpc)], grpc) {
		return nil
	}
	kind := strings.ToLower(contentType[0][len(grpc):])
	return &rpc{web: strings.HasPrefix(kind, "-web"), text: strings.HasPrefix(kind, "-web-text")}
}

// write reads what is written of the response's body.
func (c *rpc) write(body []byte) {
	if !c.web {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.text {
		c.frames(body)
		return
	}
	for _, char := range body {
		if char == '\r' || char == '\n' {
			continue
		}
		if c.group = append(c.group, char); len(c.group) == 4 {
			var bytes [3]byte
			n, _ := base64.StdEncoding.Decode(bytes[:], c.group)
			c.frames(bytes[:n])
			c.group = c.group[:0]
		}
	}
}

func (c *rpc) frames(b []byte) {
	const headSize, isTrailer = 5, 0x80
	for len(b) > 0 {
		if n := min(headSize-len(c.head), len(b)); n > 0 {
			c.head, b = append(c.head, b[:n]...), b[n:]
			if len(c.head) < headSize {
				return
			}
			c.left = binary.BigEndian.Uint32(c.head[1:])
		}
		n := int(min(uint64(c.left), uint64(len(b))))
		if c.head[0] == isTrailer && len(c.trailer)+n <= maxRPCTrailer {
			c.trailer = append(c.trailer, b[:n]...)
		}
		b, c.left = b[n:], c.left-uint32(n)
		if c.left == 0 {
			c.head = c.head[:0]
		}
	}
}

// status returns the status of the call; each of the headers may have it. A nil rpc has
// none.
func (c *rpc) status(headers ...http.Header) (code uint64, ok bool) {
	if c == nil {
		return 0, false
	}
	for _, h := range headers {
		if code, ok := rpcStatus(h); ok {
			return code, ok
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for line := range strings.Lines(string(c.trailer)) {
		if name, value, found := strings.Cut(line, ":"); found && isRPCStatus(name) {
			return parseRPCStatus(value)
		}
	}
	return 0, false
}

// rpcStatus returns the status in a header or a trailer.
func rpcStatus(h http.Header) (code uint64, ok bool) {
	for name, values := range h {
		if len(values) > 0 && isRPCStatus(strings.TrimPrefix(name, http.TrailerPrefix)) {
			return parseRPCStatus(values[0])
		}
	}
	return 0, false
}

func isRPCStatus(name string) bool { return strings.EqualFold(strings.TrimSpace(name), "Grpc-Status") }

func parseRPCStatus(value string) (code uint64, ok bool) {
	code, err := strconv.ParseUint(strings.TrimSpace(value), 10, 32)
	return code, err == nil
}

// rpcFailure returns the failure that a status stands for, such as "grpc NotFound", or nil.
func rpcFailure(code uint64) error {
	class, outcome := errclass.GRPC(code)
	switch outcome {
	case errclass.OK:
		return nil
	case errclass.Canceled:
		return &namedError{class, context.Canceled}
	case errclass.Timeout:
		return &namedError{class, context.DeadlineExceeded}
	}
	return &namedError{class, nil}
}

// serverFailure returns the failure of the server that a status stands for. The others are
// failures of the client, as 4xx are of HTTP: the same as in OpenTelemetry's conventions.
func serverFailure(code uint64) error {
	switch code {
	case 3, 5, 6, 7, 8, 9, 10, 11, 16: // from InvalidArgument and NotFound to OutOfRange; Unauthenticated
		return nil
	}
	return rpcFailure(code)
}
