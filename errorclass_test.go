package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	spacemonkey "github.com/spacemonkeygo/errors"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

var (
	storageError = spacemonkey.NewClass("storage error")
	quotaError   = storageError.NewClass("quota error")
)

type ownError struct{ detail string }

func (e *ownError) Error() string { return "own " + e.detail }

type panickingError struct{}

func (panickingError) Error() string { panic("Error") }

func (panickingError) Unwrap() error { panic("Unwrap") }

type loopError struct{}

func (e loopError) Error() string { return "loop" }

func (e loopError) Unwrap() error { return e }

func TestClassify(t *testing.T) {
	_, notThere := os.Open("/does/not/exist")
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	_, badNumber := strconv.Atoi("x")
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Unix(1, 0)))
	_, _, late := conn.ReadFrom(make([]byte, 1))
	closed := &net.OpError{Op: "read", Net: "udp", Err: net.ErrClosed}

	r := monitor.NewRegistry()
	f := func(outcome monitor.Outcome, class string, err error) {
		t.Helper()
		for _, err := range []error{err, fmt.Errorf("wrapped: %w", err), errors.Join(err, errors.New("other"))} {
			gotOutcome, gotClass := r.Classify(err)
			require.Equal(t, class, gotClass, "%v", err)
			require.Equal(t, outcome, gotOutcome, "%v", err)
		}
	}
	f(monitor.Error, "error", errors.New("secret text"))
	f(monitor.Error, "monitor_test.ownError", &ownError{"secret"})
	f(monitor.Error, "monitor_test.ownError", (*ownError)(nil))
	f(monitor.Error, "storage error", storageError.New("secret"))
	f(monitor.Error, "quota error", quotaError.Wrap(io.EOF))
	f(monitor.Canceled, "Canceled", context.Canceled)
	f(monitor.Timeout, "Timeout", context.DeadlineExceeded)
	f(monitor.Timeout, "Timeout", os.ErrDeadlineExceeded)
	f(monitor.Error, "EOF", io.EOF)
	f(monitor.Error, "Unexpected EOF Error", io.ErrUnexpectedEOF)
	f(monitor.Error, "Not Exist", fs.ErrNotExist)
	f(monitor.Error, syscall.ENOENT.Error(), notThere)
	f(monitor.Error, syscall.ECONNREFUSED.Error(), refused)
	f(monitor.Error, syscall.ECONNREFUSED.Error(), &url.Error{Op: "Get", URL: "http://x/?secret", Err: refused})
	f(monitor.Error, "DNS Error", &net.DNSError{Name: "secret"})
	f(monitor.Timeout, "DNS Error", &net.DNSError{IsTimeout: true})
	f(monitor.Timeout, "Timeout", late)
	f(monitor.Error, "Network Error", closed)
	f(monitor.Timeout, syscall.ETIMEDOUT.Error(), syscall.ETIMEDOUT)
	f(monitor.Error, "error", badNumber)
	f(monitor.Error, "monitor_test.loopError", loopError{})

	outcome, class := r.Classify(errors.Join(io.EOF, context.Canceled))
	require.Equal(t, monitor.Canceled, outcome, "a cancellation anywhere counts")
	require.Equal(t, "EOF", class)

	outcome, class = r.Classify(nil)
	require.Equal(t, monitor.OK, outcome)
	require.Empty(t, class)

	r.SetErrorClassifier(func(err error) (monitor.Outcome, string, bool) {
		return monitor.OK, "bad number", errors.Is(err, badNumber)
	})
	f(monitor.OK, "bad number", badNumber)
	f(monitor.Error, "EOF", io.EOF)
	r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) { panic("classifier") })
	f(monitor.Canceled, "Canceled", context.Canceled)
	require.EqualValues(t, 3, self(r, "callback_panics"))
	r.SetErrorClassifier(nil)
	f(monitor.Error, "EOF", io.EOF)
	f(monitor.Error, "panicking error", panickingError{})
}

func TestClassifyPanic(t *testing.T) {
	r := monitor.NewRegistry()
	f := func(class string, panics func()) {
		t.Helper()
		defer func() { require.Equal(t, class, r.ClassifyPanic(recover())) }()
		panics()
	}
	require.Empty(t, r.ClassifyPanic(nil))
	f("panic: string", func() { panic("secret") })
	f("panic: runtime error", func() { var p *store; _ = *p })
	f("panic: runtime error", func() { panic(nil) }) // since Go 1.21 a runtime.PanicNilError
	f("panic: EOF", func() { panic(io.EOF) })
	f("panic: *monitor_test.store", func() { panic(&store{}) })
}

func TestAnErrorMayBeOK(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetErrorClassifier(func(err error) (monitor.Outcome, string, bool) { return monitor.OK, "end", err == io.EOF })
	f := r.Scope("test").Func("f")
	err := io.EOF
	func() { defer f.Task()(&err) }()
	func() {
		ctx := t.Context()
		defer f.TaskContext(&ctx)(&err)
	}()
	require.EqualValues(t, 2, f.Stats().OK)
	require.Zero(t, f.Stats().Failures())
	require.Empty(t, f.Stats().Classes)
	require.Zero(t, f.Stats().InFlight)
}

func TestErrorClassesAreBounded(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	n := 0
	r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) {
		n++
		return monitor.Error, "class " + strconv.Itoa(n), true
	})
	for range monitor.MaxErrorClasses + 10 {
		err := io.EOF
		func() { defer f.Task()(&err) }()
	}
	classes := f.Stats().Classes
	require.Len(t, classes, monitor.MaxErrorClasses+1)
	require.Contains(t, classes, monitor.ClassCount{Name: "other", Count: 10})
}
