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
		for _, err := range []error{err, fmt.Errorf("wrapped: %w", err), errors.Join(err, context.Canceled)} {
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

	outcome, class := r.Classify(errors.Join(context.Canceled, io.EOF))
	require.Equal(t, monitor.Error, outcome, "an error is worse than a cancellation")
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

// A lock that is held and a process too many are no timeouts, whatever Errno says.
func TestAgainIsNoTimeout(t *testing.T) {
	r := monitor.NewRegistry()
	for _, errno := range []syscall.Errno{syscall.EAGAIN, syscall.EWOULDBLOCK} {
		require.True(t, errno.Timeout())
		for _, err := range []error{
			errno, os.NewSyscallError("flock", errno), &fs.PathError{Op: "fork/exec", Path: "/bin/true", Err: errno},
			&net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", errno)},
			&url.Error{Op: "Get", URL: "http://x/", Err: &net.OpError{Op: "read", Err: errno}},
			fmt.Errorf("lock: %w", errno), errors.Join(context.Canceled, errno), errors.Join(errno, syscall.ETIMEDOUT),
		} {
			outcome, class := r.Classify(err)
			require.Equal(t, monitor.Error, outcome, "%T %v", err, err)
			require.Equal(t, errno.Error(), class)
		}
	}
	for _, err := range []error{syscall.ETIMEDOUT, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ETIMEDOUT)}} {
		outcome, _ := r.Classify(err)
		require.Equal(t, monitor.Timeout, outcome)
	}
}

type code uint32

func (c code) String() string {
	return [...]string{"ok", "canceled", "unavailable", "deadline_exceeded"}[c]
}

type codedError[T any] struct {
	code  T
	wraps error
}

func (e *codedError[T]) Error() string { return "secret" }
func (e *codedError[T]) Code() T       { return e.code }
func (e *codedError[T]) Unwrap() error { return e.wraps }

type rpcStatus struct{ code code }

func (s *rpcStatus) Code() code { return s.code }

type rpcError struct{ status *rpcStatus }

func (e *rpcError) Error() string          { return "secret" }
func (e *rpcError) GRPCStatus() *rpcStatus { return e.status }

type valueError struct {
	Message string
	Code    code
}

func (valueError) Error() string { return "secret" }

// benchmarks/oracle has gRPC's own errors.
func TestCodesAreClasses(t *testing.T) {
	type twirp string
	type reply int
	const generic = "monitor_test.codedError[github.com/spacemonkeygo/monitor/v2_test."
	r := monitor.NewRegistry()
	for _, c := range []struct {
		err     error
		outcome monitor.Outcome
		class   string
	}{
		{&codedError[code]{code: 2}, monitor.Error, generic + "code] unavailable"},
		{&codedError[code]{code: 1}, monitor.Canceled, generic + "code] canceled"},
		{&codedError[code]{code: 3}, monitor.Timeout, generic + "code] deadline_exceeded"},
		{&codedError[code]{code: 2, wraps: io.EOF}, monitor.Error, generic + "code] unavailable"},
		{&codedError[code]{code: 2, wraps: context.Canceled}, monitor.Canceled, generic + "code] unavailable"},
		{&rpcError{&rpcStatus{1}}, monitor.Canceled, "monitor_test.rpcError canceled"},
		{&rpcError{&rpcStatus{2}}, monitor.Error, "monitor_test.rpcError unavailable"},
		{&rpcError{}, monitor.Error, "monitor_test.rpcError"},
		{valueError{"secret", 3}, monitor.Timeout, "monitor_test.valueError deadline_exceeded"},
		{&valueError{"secret", 2}, monitor.Error, "monitor_test.valueError unavailable"},
		{(*valueError)(nil), monitor.Error, "monitor_test.valueError"},
		{&codedError[twirp]{code: "canceled"}, monitor.Canceled, ""},
		{&codedError[twirp]{code: "text of a message"}, monitor.Error, ""},
		{&codedError[reply]{code: -3}, monitor.Error, ""},
		// A plain text or number may be anything.
		{&codedError[string]{code: "secret"}, monitor.Error, "monitor_test.codedError[string]"},
		{&codedError[int]{code: 12345, wraps: io.EOF}, monitor.Error, "EOF"},
		{&codedError[[]int]{}, monitor.Error, "monitor_test.codedError[[]int]"},
		{&codedError[code]{code: 99}, monitor.Error, "panicking error"}, // its String panics
		{(*codedError[code])(nil), monitor.Error, "panicking error"},
	} {
		for _, err := range []error{c.err, fmt.Errorf("wrapped: %w", c.err), errors.Join(c.err, context.Canceled)} {
			outcome, class := r.Classify(err)
			require.Equal(t, c.outcome, outcome, "%#v", err)
			if c.class != "" {
				require.Equal(t, c.class, class)
			}
		}
	}
}

func TestNameErrors(t *testing.T) {
	errNotFound, errQuota, errOther := errors.New("secret"), errors.New("secret"), errors.New("secret")
	r := monitor.NewRegistry()
	r.NameErrors(map[string]error{"not found": errNotFound, "quota": errQuota, "no file": fs.ErrNotExist})
	r.NameErrors(map[string]error{"missing": errNotFound})
	for _, c := range []struct {
		err     error
		outcome monitor.Outcome
		class   string
	}{
		{errNotFound, monitor.Error, "missing"},
		{errQuota, monitor.Error, "quota"},
		{errOther, monitor.Error, "error"},
		{fmt.Errorf("%w: %w", errOther, errQuota), monitor.Error, "quota"},
		{fmt.Errorf("%w: %w", errQuota, io.EOF), monitor.Error, "quota"},
		{fmt.Errorf("user 7: %w", &fs.PathError{Err: errQuota}), monitor.Error, "quota"},
		{errors.Join(context.Canceled, errQuota), monitor.Error, "quota"},
		{errors.Join(errOther, fmt.Errorf("also: %w", errNotFound)), monitor.Error, "missing"},
		{syscall.ENOENT, monitor.Error, "no file"}, // its method Is says so
		{storageError.Wrap(errQuota), monitor.Error, "quota"},
		{&codedError[int]{404, errNotFound}, monitor.Error, "missing"},
		{loopError{}, monitor.Error, "monitor_test.loopError"},
		{uncomparable{"x"}, monitor.Error, "monitor_test.uncomparable"},
	} {
		outcome, class := r.Classify(c.err)
		require.Equal(t, c.outcome, outcome, "%v", c.err)
		require.Equal(t, c.class, class, "%T %v", c.err, c.err)
	}
	require.Zero(t, self(r, "misuses"))
	require.NotPanics(t, func() { r.NameErrors(map[string]error{"nil": nil}) })
	require.NotPanics(t, func() { r.NameErrors(map[string]error{"not comparable": uncomparable{"x"}}) })
	require.NotPanics(t, func() { r.NameErrors(map[string]error{"": io.EOF}) })
	require.EqualValues(t, 3, self(r, "misuses"))
	for i := range 1100 {
		r.NameErrors(map[string]error{"same": fmt.Errorf("%d", i)})
	}
	require.EqualValues(t, 3+1100-(1024-3), self(r, "misuses"))

	r.NameErrors(map[string]error{"stop": context.Canceled})
	outcome, class := r.Classify(fmt.Errorf("given up: %w", context.Canceled))
	require.Equal(t, monitor.Canceled, outcome)
	require.Equal(t, "Canceled", class, "there was no room")
}

type uncomparable []string

func (uncomparable) Error() string { return "uncomparable" }

// A function that returns why its context was given up was given up itself.
func TestTheCauseOfTheContext(t *testing.T) {
	shutdown := errors.New("shutting down")
	for _, c := range []struct {
		name    string
		end     func(context.Context) (context.Context, func())
		err     func(ctx context.Context) error
		outcome monitor.Outcome
		class   string
	}{
		{"bare", canceledBy(shutdown), context.Cause, monitor.Canceled, "Canceled"},
		{"wrapped", canceledBy(shutdown), func(ctx context.Context) error {
			return fmt.Errorf("wrapped: %w", &url.Error{Op: "Get", URL: "http://x/", Err: context.Cause(ctx)})
		}, monitor.Canceled, "Canceled"},
		{"joined with an error", canceledBy(shutdown), func(ctx context.Context) error {
			return errors.Join(context.Cause(ctx), io.EOF)
		}, monitor.Error, "EOF"},
		{"joined with itself", canceledBy(shutdown), func(ctx context.Context) error {
			return errors.Join(context.Cause(ctx), ctx.Err())
		}, monitor.Canceled, "Canceled"},
		{"a list", canceledBy(errors.Join(shutdown, io.EOF)), context.Cause, monitor.Canceled, "Canceled"},
		{"a class of its own", canceledBy(storageError.New("x")), context.Cause, monitor.Canceled, "Canceled"},
		{"not comparable", canceledBy(uncomparable{"x"}), context.Cause, monitor.Error, "monitor_test.uncomparable"},
		{"another error", canceledBy(shutdown), func(context.Context) error { return io.EOF }, monitor.Error, "EOF"},
		{"deadline", func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithDeadlineCause(ctx, time.Unix(0, 0), shutdown)
			return ctx, cancel
		}, context.Cause, monitor.Timeout, "Timeout"},
		{"not over", func(ctx context.Context) (context.Context, func()) { return ctx, func() {} },
			func(context.Context) error { return shutdown }, monitor.Error, "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := monitor.NewRegistry()
			f := r.Scope("test").Func("f")
			ctx, cancel := c.end(t.Context())
			defer cancel()
			func() {
				ctx := ctx
				err := c.err(ctx)
				defer f.TaskContext(&ctx)(&err)
			}()
			_, span := f.Start(ctx, monitor.SpanOptions{})
			span.Finish(c.err(ctx))
			func() { // below another span
				ctx, outer := f.Start(ctx, monitor.SpanOptions{})
				err := c.err(ctx)
				defer outer.Finish(err)
				defer f.TaskContext(&ctx)(&err)
			}()
			stats := f.Stats()
			require.Equal(t, []monitor.ClassCount{{Name: c.class, Count: 4}}, countsOf(stats.Classes))
			require.EqualValues(t, 4, map[monitor.Outcome]int64{
				monitor.Error: stats.Errors, monitor.Canceled: stats.Canceled, monitor.Timeout: stats.Timeouts,
			}[c.outcome])
		})
	}
}

func canceledBy(cause error) func(context.Context) (context.Context, func()) {
	return func(ctx context.Context) (context.Context, func()) {
		ctx, cancel := context.WithCancelCause(ctx)
		cancel(cause)
		return ctx, func() {}
	}
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
	require.Contains(t, countsOf(classes), monitor.ClassCount{Name: "other", Count: 10})
}
