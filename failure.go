package monitor

import (
	"runtime"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// A Failure tells why a call was not OK, in more detail than its Outcome and its Class do.
// Unlike these, it may hold data of a single call: see Registry.SetErrorText.
type Failure struct {
	// Type is the Go type of the error, or of the value of a panic: "*net.OpError".
	Type string

	// Text is the message of the error, or the value of a panic, in valid UTF-8 and at most
	// MaxErrorText bytes. A longer one ends in "…".
	Text string

	// Stack is the stack of a panic, from the frame that panicked outwards: at most 32
	// frames of two lines each, as package runtime/debug prints them. It is empty for an
	// error.
	Stack string
}

// A LastFailure is a recent failure of one class.
type LastFailure struct {
	Failure
	Time    time.Time
	TraceID TraceID // zero if the call had no span
	SpanID  SpanID
}

// failure is the failure of one span. It is made once, and never changed.
type failure struct {
	class, kind, text string
	stack             []uintptr // of a panic
}

const failureSize = int(unsafe.Sizeof(failure{}))

// className returns the class, or "" for a call that was OK.
func (f *failure) className() string {
	if f == nil {
		return ""
	}
	return f.class
}

func (f *failure) size() int {
	if f == nil {
		return 0
	}
	return failureSize + len(f.text) + len(f.stack)*int(unsafe.Sizeof(uintptr(0)))
}

// detached returns the failure with a text of its own.
func (f *failure) detached() *failure {
	if f == nil {
		return nil
	}
	own := *f
	own.text = strings.Clone(f.text)
	return &own
}

// public returns the failure for readers. It is nil for a call that was OK.
func (f *failure) public() *Failure {
	if f == nil {
		return nil
	}
	return &Failure{f.kind, f.text, stackText(f.stack)}
}

// maxFrames is the number of frames of a stack that are kept, not counting those that the
// compiler inlined.
const maxFrames = 32

// panicStack returns the stack of the panic that the calling deferred function recovered:
// its frames are still there, below those of the deferred functions. It returns nil if there
// is none.
func panicStack() []uintptr {
	var all [256]uintptr
	stack := all[:runtime.Callers(2, all[:])]
	from := 0
	for i, pc := range stack {
		if nameAt(pc) == "runtime.gopanic" {
			if from = i + 1; from == len(stack) || !panicsAgain(nameAt(stack[from])) {
				break
			}
		}
	}
	if from == 0 {
		return nil
	}
	return append([]uintptr(nil), stack[from:min(len(stack), from+maxFrames)]...)
}

func nameAt(returnsTo uintptr) string { return runtime.FuncForPC(returnsTo - 1).Name() }

// panicsAgain reports whether the function is one of those that Task and TaskContext return,
// wherever it is inlined, or one of package transport: what they panic with, they have
// recovered.
func panicsAgain(function string) bool {
	return strings.Contains(function, "task.done.") || strings.Contains(function, "(*Span).done.") ||
		strings.HasPrefix(function, callsite.Module+"/transport.")
}

// stackText formats a stack. The runtime's own functions at its top, which noticed the
// panic, are left out.
func stackText(stack []uintptr) string {
	if len(stack) == 0 {
		return ""
	}
	var b strings.Builder
	frames := runtime.CallersFrames(stack)
	for n := 0; n < maxFrames; {
		frame, more := frames.Next()
		if b.Len() > 0 || !strings.HasPrefix(frame.Function, "runtime.") {
			b.WriteString(frame.Function + "\n\t" + frame.File + ":" + strconv.Itoa(frame.Line) + "\n")
			n++
		}
		if !more {
			break
		}
	}
	return b.String()
}
