package v1

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// Messages of Thrift's binary protocol, in the strict form that begins with its
// version.
const (
	messageCall      = 0x80010001
	messageReply     = 0x80010002
	messageException = 0x80010003

	callName = "Log"
)

// appendCall appends the beginning of a call, up to its arguments.
func appendCall(b []byte, number int32) []byte {
	b = binary.BigEndian.AppendUint32(b, messageCall)
	b = append(appendI32(b, len(callName)), callName...)
	return appendI32(b, int(number))
}

var errMalformed = errors.New("the reply is malformed")

// readReply returns the outcome of a call by its reply: nil if the server took the spans.
// It returns an error if the reply is not one to this call.
func readReply(b []byte, number int32) (outcome, err error) {
	r := reader{b}
	kind, name, about := r.uint32(), r.text(), int32(r.uint32())
	fields, ok := r.fields()
	switch {
	case !ok || kind != messageReply && kind != messageException:
		return nil, errMalformed
	case string(name) != callName || about != number:
		return nil, fmt.Errorf("the reply is to call %d of %q, which was not made", about, quote(name))
	case kind == messageException:
		return exception(fields), nil
	}
	return result(fields), nil
}

// result returns the meaning of Log's result, a ResultCode.
func result(f fields) error {
	switch {
	case !f.hasCode(0):
		return errors.New("the server replied without a result")
	case f.code == 0:
		return nil
	case f.code == 1:
		return errors.New("the server replied TRY_LATER")
	}
	return fmt.Errorf("the server replied with the result %d", f.code)
}

// exception returns the meaning of a TApplicationException. It is permanent if the server
// does not know the call, and not if something went wrong inside the server.
func exception(f fields) error {
	err := fmt.Errorf("the server replied with exception %d: %q", f.code, quote(f.text))
	if !f.hasCode(2) {
		return err
	}
	switch f.code {
	case 1, 2, 3, 7, 8, 9, 10: // unknown method, wrong type of message or name, protocol errors
		return collect.Permanent(err)
	}
	return err // unknown, out of order, no result, internal error
}

// fields has the fields of a reply.
type fields struct {
	numbers uint16 // of the 32-bit fields: bit n is set if field n is there
	code    int32  // the last 32-bit field
	text    []byte // the last string
}

func (f *fields) hasCode(number uint16) bool { return f.numbers == 1<<number }

// A reader takes a message apart. It ends early if the message is malformed.
type reader struct{ b []byte }

func (r *reader) take(n uint32) []byte {
	if uint64(n) > uint64(len(r.b)) {
		r.b = nil
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *reader) text() []byte { return r.take(r.uint32()) }

// fields reads a struct that ends the message. No reply has fields that contain others.
func (r *reader) fields() (f fields, ok bool) {
	for {
		kind := r.take(1)
		if kind == nil {
			return f, false
		}
		if kind[0] == thriftStop {
			return f, len(r.b) == 0
		}
		number := r.take(2)
		if number == nil {
			return f, false
		}
		switch kind[0] {
		case thriftBool, thriftByte:
			r.take(1)
		case thriftI16:
			r.take(2)
		case thriftI64, thriftDouble:
			r.take(8)
		case thriftI32:
			if n := binary.BigEndian.Uint16(number); n < 16 {
				f.numbers |= 1 << n
			}
			f.code = int32(r.uint32())
		case thriftString:
			f.text = r.text()
		default:
			return f, false
		}
	}
}

// quote returns the beginning of a server's text, for an error.
func quote(text []byte) string {
	return strings.TrimSpace(string(text[:min(len(text), 200)]))
}
