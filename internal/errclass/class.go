package errclass

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"runtime"
	"strings"
	"syscall"

	spacemonkey "github.com/spacemonkeygo/errors"
)

// className returns the name of the class of an error with this chain; see
// monitor.Registry.Classify.
func (s *search) className(chain []error) string {
	if s.named {
		for _, e := range chain {
			if named, ok := e.(namer); ok {
				if name, ok := named.Name(); ok && name != "" {
					return name
				}
			}
		}
	}
	if s.coded {
		for _, e := range chain {
			if class, _ := codeOf(e); class != "" {
				return class
			}
		}
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if name := systemName(chain[i]); name != "" {
			return name
		}
	}
	if name := reflect.TypeOf(chain[len(chain)-1]).String(); !anonymous(name) {
		return strings.TrimPrefix(name, "*")
	}
	return "error"
}

// PanicName returns the class name of a panic with this value: "panic: " followed by the
// class of an error, which name returns, or by the type of any other value. It is "" for
// nil, which means no panic.
func PanicName(value any, name func(error) string) string {
	switch v := value.(type) {
	case nil:
		return ""
	case runtime.Error:
		return "panic: runtime error"
	case error:
		return "panic: " + name(v)
	}
	return "panic: " + reflect.TypeOf(value).String()
}

// systemName names the errors of the standard library.
func systemName(err error) string {
	if reflect.TypeOf(err) == plain {
		at := reflect.ValueOf(err).Pointer()
		for i := range sentinels {
			if sentinels[i].address == at {
				return sentinels[i].name
			}
		}
		return ""
	}
	return nameOf(err)
}

// sentinels are the plain errors that have a name. Most errors are plain and have none, and
// comparing addresses tells this several times faster than comparing errors.
var sentinels = func() (all [12]struct {
	address uintptr // of the error, which is never freed
	name    string
}) {
	for i, err := range [...]error{
		fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, fs.ErrClosed, fs.ErrInvalid, context.Canceled,
		io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, io.ErrNoProgress, io.ErrShortBuffer, io.ErrShortWrite,
	} {
		all[i].address, all[i].name = reflect.ValueOf(err).Pointer(), nameOf(err)
	}
	return all
}()

func nameOf(err error) string {
	switch err {
	case fs.ErrNotExist:
		return "Not Exist"
	case fs.ErrExist:
		return "Exist"
	case fs.ErrPermission:
		return "Permission"
	case fs.ErrClosed:
		return "Closed"
	case fs.ErrInvalid:
		return "Invalid"
	case os.ErrDeadlineExceeded:
		return "Timeout"
	}
	if errno, ok := err.(syscall.Errno); ok {
		// The operating system has a fixed table of these texts.
		return errno.Error()
	}
	if class := spacemonkey.GetClass(err); class != nil && class != spacemonkey.SystemError {
		return class.String()
	}
	return ""
}

// mute reports whether a type is one of the two most common, which have nothing to say but
// their message, and what they wrap.
func mute(t reflect.Type) bool { return t == plain || t == wrapping }

var (
	plain    = reflect.TypeOf(errors.New(""))
	wrapping = reflect.TypeOf(fmt.Errorf("%w", fs.ErrInvalid))
)

// anonymous reports whether the name of a type does not describe the error.
func anonymous(name string) bool {
	switch name {
	case "*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors", "*errors.joinError":
		return true
	}
	return false
}
