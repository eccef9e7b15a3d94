package v1_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// A logCall is a call of Log as a server sees it.
type logCall struct {
	number  uint32
	entries []logEntry
}

type logEntry struct{ category, message string }

// logReader reads a call of Log. What is malformed panics.
type logReader struct{ b []byte }

func (r *logReader) expect(s string) {
	if got := string(r.take(len(s))); got != s {
		panic(fmt.Sprintf("%q instead of %q", got, s))
	}
}

func (r *logReader) take(n int) []byte {
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *logReader) uint32() uint32 { return binary.BigEndian.Uint32(r.take(4)) }
func (r *logReader) text() string   { return string(r.take(int(r.uint32()))) }

// readCall reads the contents of a frame.
func readCall(b []byte) (c logCall, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("malformed: %v", v)
		}
	}()
	r := logReader{b}
	r.expect("\x80\x01\x00\x01\x00\x00\x00\x03Log")
	c.number = r.uint32()
	r.expect("\x0f\x00\x01\x0c") // the first argument is a list of structs
	for range r.uint32() {
		var e logEntry
		r.expect("\x0b\x00\x01")
		e.category = r.text()
		r.expect("\x0b\x00\x02")
		e.message = r.text()
		r.expect("\x00")
		c.entries = append(c.entries, e)
	}
	r.expect("\x00")
	if len(r.b) > 0 {
		return c, fmt.Errorf("%d bytes more", len(r.b))
	}
	return c, nil
}

// spans returns what is in the entries, in Thrift.
func (c *logCall) spans(tb testing.TB) (spans []string) {
	tb.Helper()
	for _, e := range c.entries {
		require.Equal(tb, "zipkin", e.category)
		b, err := base64.StdEncoding.DecodeString(e.message)
		require.NoError(tb, err)
		spans = append(spans, string(b))
	}
	return spans
}

// identifier returns the identifier of a span in Thrift: the third field, after half of
// that of the trace and the name.
func identifier(tb testing.TB, span string) (id monitor.SpanID) {
	tb.Helper()
	r := logReader{[]byte(span)}
	r.expect("\x0a\x00\x01")
	r.take(8)
	r.expect("\x0b\x00\x03")
	r.text()
	r.expect("\x0a\x00\x04")
	copy(id[:], r.take(len(id)))
	return id
}

// samples are a root, a server span, and a client span with nothing of its own.
func samples() []monitor.SpanData {
	start := time.UnixMicro(1_700_000_000_123_456)
	trace := monitor.TraceID{1, 15: 2}
	return []monitor.SpanData{{
		Service: "frontend", Scope: "example.com/shop", Name: "(*Store).Get", Start: start, Duration: time.Second,
		Context: monitor.SpanContext{TraceID: trace, SpanID: monitor.SpanID{7: 1}, Sampling: monitor.Sampled},
	}, {
		Service: "backend", Scope: "example.com/shop", Name: "GET /", Kind: monitor.Server, Start: start, Duration: time.Millisecond,
		Context: monitor.SpanContext{TraceID: trace, SpanID: monitor.SpanID{7: 2}, ParentSpanID: monitor.SpanID{7: 1}},
		Outcome: monitor.Timeout, Class: "Timeout", Local: "192.0.2.1:8080", Peer: "[2001:db8::1]:51234",
		Annotations: []monitor.Annotation{{Time: start, Value: "cache miss"}, {Time: start, Key: "user", Value: "a"}},
	}, {
		Kind: monitor.Client, Start: start, Context: monitor.SpanContext{TraceID: trace, SpanID: monitor.SpanID{1}},
	}}
}

// readFrame reads a length and so many bytes.
func readFrame(conn net.Conn) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	b := make([]byte, binary.BigEndian.Uint32(length[:]))
	_, err := io.ReadFull(conn, b)
	return b, err
}

func writeFrame(conn net.Conn, b []byte) error {
	_, err := conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...))
	return err
}

// message begins one of a type: 2 is a reply, 3 an exception.
func message(kind byte, number uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte{0x80, 1, 0, kind, 0, 0, 0, 3, 'L', 'o', 'g'}, number)
}

// resultOf is a reply with a ResultCode.
func resultOf(number, code uint32) []byte {
	return append(binary.BigEndian.AppendUint32(append(message(2, number), 8, 0, 0), code), 0)
}

// exceptionOf is a TApplicationException.
func exceptionOf(number, code uint32, text string) []byte {
	b := binary.BigEndian.AppendUint32(append(message(3, number), 11, 0, 1), uint32(len(text)))
	return append(binary.BigEndian.AppendUint32(append(append(b, text...), 8, 0, 2), code), 0)
}

// talkScribe keeps each call and replies that it is well.
func talkScribe(conn net.Conn, keep func([]byte)) {
	for {
		b, err := readFrame(conn)
		if err != nil {
			return
		}
		c, err := readCall(b)
		if err != nil {
			_ = writeFrame(conn, exceptionOf(0, 7, err.Error()))
			return
		}
		keep(b)
		if writeFrame(conn, resultOf(c.number, 0)) != nil {
			return
		}
	}
}

// serveReplies starts a server that gives these replies, each to one call, and closes
// the connection after one that is nil.
func serveReplies(t *testing.T, replies ...func(number uint32) []byte) (*collecttest.Server, *atomic.Int32) {
	var calls, connections atomic.Int32
	return collecttest.ServeTalk(t, func(conn net.Conn, keep func([]byte)) {
		connections.Add(1)
		for {
			b, err := readFrame(conn)
			if err != nil {
				return
			}
			c, err := readCall(b)
			if err != nil {
				t.Error(err)
				return
			}
			keep(b)
			n := int(calls.Add(1))
			if n > len(replies) {
				t.Error("one call too many")
				return
			}
			reply := replies[n-1](c.number)
			if reply == nil || writeFrame(conn, reply) != nil {
				return
			}
		}
	}), &connections
}

func ok(number uint32) []byte { return resultOf(number, 0) }
func hangUp(uint32) []byte    { return nil }

func newScribe(t *testing.T, addr string) *v1.Scribe {
	t.Helper()
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: addr})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	collecttest.TestSpans(t, collecttest.SpanBackend{
		Serve: func(tb testing.TB) *collecttest.Server { return collecttest.ServeTalk(tb, talkScribe) },
		New: func(tb testing.TB, addr string) collect.SpanSink {
			s, err := v1.NewScribe(v1.ScribeOptions{Addr: addr})
			require.NoError(tb, err)
			return s
		},
		Decode: func(tb testing.TB, received []byte) (ids []monitor.SpanID) {
			c, err := readCall(received)
			require.NoError(tb, err)
			for _, s := range c.spans(tb) {
				ids = append(ids, identifier(tb, s))
			}
			return ids
		},
	})
}

func TestNewScribe(t *testing.T) {
	for addr, want := range map[string]string{
		"z": "zipkin+scribe://z:9410", "z:1": "zipkin+scribe://z:1", "::1": "zipkin+scribe://[::1]:9410",
	} {
		s := newScribe(t, addr)
		require.Equal(t, want, s.Name())
		require.True(t, s.Traits().TakesOpenSpans)
	}
	for _, addr := range []string{"", ":1", "a:b:c"} {
		_, err := v1.NewScribe(v1.ScribeOptions{Addr: addr})
		require.ErrorContains(t, err, "zipkin: scribe: ", addr)
	}
	_, err := v1.NewScribe(v1.ScribeOptions{Addr: "z", Category: "\xff"})
	require.ErrorContains(t, err, "category")
}

// What a server gets is what is sent by HTTP, with the address of this process, in one
// call for each batch, over one connection.
func TestScribeCalls(t *testing.T) {
	server, connections := serveReplies(t, ok, ok, ok)
	s := newScribe(t, server.Addr())
	var want []string
	for _, d := range samples() {
		if d.Local == "" {
			d.Local = "127.0.0.1"
		}
		list := v1.Thrift().AppendSpans(nil, []monitor.SpanData{d})
		want = append(want, string(list[len("\x0c\x00\x00\x00\x01"):]))
	}
	for range 2 {
		require.NoError(t, s.SendSpans(t.Context(), samples()))
	}
	require.NoError(t, s.SendSpans(t.Context(), nil))
	require.EqualValues(t, 1, connections.Load())
	received := server.Received()
	require.Len(t, received, 3)
	numbers := map[uint32]bool{}
	for i, b := range received {
		c, err := readCall(b)
		require.NoError(t, err)
		numbers[c.number] = true
		if i < 2 {
			require.Equal(t, want, c.spans(t))
		}
	}
	require.Len(t, numbers, 3)
}

func TestScribeCategory(t *testing.T) {
	server, _ := serveReplies(t, ok)
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: server.Addr(), Category: "spans"})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.SendSpans(t.Context(), samples()[:1]))
	c, err := readCall(server.Received()[0])
	require.NoError(t, err)
	require.Equal(t, "spans", c.entries[0].category)
}

// A connection that the server has closed between two calls is replaced, and a call
// that had no reply on one that is new is not made again here.
func TestScribeConnectsAgain(t *testing.T) {
	server, connections := serveReplies(t, ok, hangUp, ok, hangUp)
	s := newScribe(t, server.Addr())
	require.NoError(t, s.SendSpans(t.Context(), samples()))
	require.NoError(t, s.SendSpans(t.Context(), samples()), "is made again")
	require.EqualValues(t, 2, connections.Load())
	require.NoError(t, s.Close())
	require.EqualError(t, s.SendSpans(t.Context(), samples()), "zipkin: scribe: the server closed the connection without a reply: EOF")
	require.EqualValues(t, 3, connections.Load())
}

// What a reply means for the batch.
func TestScribeReplies(t *testing.T) {
	cut := func(reply []byte) []byte { return reply[:len(reply)-1] }
	for _, c := range []struct {
		name      string
		reply     func(number uint32) []byte
		want      string // of the error
		permanent bool
	}{
		{name: "OK", reply: ok},
		{name: "other fields", reply: func(n uint32) []byte {
			b := append(message(2, n), 2, 0, 9, 1, 6, 0, 8, 1, 2, 10, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 11, 0, 6, 0, 0, 0, 1, 'x')
			return append(b, 8, 0, 0, 0, 0, 0, 0, 0)
		}},
		{name: "TRY_LATER", reply: func(n uint32) []byte { return resultOf(n, 1) }, want: "TRY_LATER"},
		{name: "unknown result", reply: func(n uint32) []byte { return resultOf(n, 7) }, want: "the result 7"},
		{name: "no result", reply: func(n uint32) []byte { return append(message(2, n), 0) }, want: "without a result"},
		{name: "unknown method", reply: func(n uint32) []byte { return exceptionOf(n, 1, "Invalid method name") }, want: `exception 1: "Invalid method name"`, permanent: true},
		{name: "protocol error", reply: func(n uint32) []byte { return exceptionOf(n, 7, "") }, want: "exception 7", permanent: true},
		{name: "internal error", reply: func(n uint32) []byte { return exceptionOf(n, 6, "storage") }, want: `exception 6: "storage"`},
		{name: "exception without a type", reply: func(n uint32) []byte { return append(message(3, n), 0) }, want: "exception 0"},
		{name: "another number", reply: func(n uint32) []byte { return resultOf(n+1, 0) }, want: "which was not made"},
		{name: "a call", reply: func(n uint32) []byte { return append(message(1, n), 0) }, want: "malformed"},
		{name: "empty", reply: func(uint32) []byte { return []byte{} }, want: "malformed"},
		{name: "cut off", reply: func(n uint32) []byte { return cut(resultOf(n, 0)) }, want: "malformed"},
		{name: "more", reply: func(n uint32) []byte { return append(resultOf(n, 0), 0) }, want: "malformed"},
		{name: "a struct", reply: func(n uint32) []byte { return append(message(2, n), 12, 0, 1, 0, 0) }, want: "malformed"},
		{name: "large", reply: func(uint32) []byte { return make([]byte, 1<<20) }, want: "1048576 bytes: this is not Scribe"},
		{name: "long text", reply: func(n uint32) []byte { return exceptionOf(n, 6, string(make([]byte, 60_000))) }, want: "exception 6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, _ := serveReplies(t, c.reply, ok)
			s := newScribe(t, server.Addr())
			err := s.SendSpans(t.Context(), samples())
			if c.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.want)
				require.Less(t, len(err.Error()), 1000)
			}
			require.Equal(t, c.permanent, err != nil && isPermanent(t, err))
			require.NoError(t, s.SendSpans(t.Context(), samples()), "and on")
		})
	}
}

// isPermanent asks a pipeline: what is permanent is rejected at once.
func isPermanent(t *testing.T, err error) (permanent bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		p := collect.Start(r, failing{err})
		_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		span.Finish(nil)
		time.Sleep(2 * time.Second)
		permanent = p.Ledger()[0].Lost() > 0
		_ = p.Stop(t.Context())
	})
	return permanent
}

type failing struct{ err error }

func (failing) Name() string                                          { return "failing" }
func (failing) Traits() collect.Traits                                { return collect.Traits{} }
func (failing) Close() error                                          { return nil }
func (f failing) SendSpans(context.Context, []monitor.SpanData) error { return f.err }

// The context ends a call, whatever it waits for.
func TestTheContextEndsAScribeCall(t *testing.T) {
	release := make(chan struct{})
	server := collecttest.ServeTalk(t, func(net.Conn, func([]byte)) { <-release })
	defer close(release)
	s := newScribe(t, server.Addr())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.SendSpans(ctx, samples()), context.DeadlineExceeded)
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	require.ErrorIs(t, s.SendSpans(ctx, samples()), context.Canceled)
}

// Dial says how to connect; a connection without an address of TCP tells none.
func TestScribeDial(t *testing.T) {
	broken := errors.New("broken")
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: "z", Dial: func(_ context.Context, network, addr string) (net.Conn, error) {
		require.Equal(t, "tcp z:9410", network+" "+addr)
		return nil, broken
	}})
	require.NoError(t, err)
	require.ErrorIs(t, s.SendSpans(t.Context(), samples()), broken)

	near, far := net.Pipe()
	spans := make(chan []byte, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		talkScribe(far, func(b []byte) { spans <- b })
	}()
	s, err = v1.NewScribe(v1.ScribeOptions{Addr: "z", Dial: func(context.Context, string, string) (net.Conn, error) { return near, nil }})
	require.NoError(t, err)
	require.NoError(t, s.SendSpans(t.Context(), samples()[:1]))
	c, err := readCall(<-spans)
	require.NoError(t, err)
	want := v1.Thrift().AppendSpans(nil, samples()[:1]) // a pipe has no address
	require.Equal(t, string(want[len("\x0c\x00\x00\x00\x01"):]), c.spans(t)[0])
	require.NoError(t, s.Close())
	<-done
}

// An old connection is replaced: the name may stand for another server by then.
func TestAnOldScribeConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed := 0
		s, err := v1.NewScribe(v1.ScribeOptions{Addr: "z", Dial: func(context.Context, string, string) (net.Conn, error) {
			dialed++
			near, far := net.Pipe()
			go talkScribe(far, func([]byte) {})
			return near, nil
		}})
		require.NoError(t, err)
		for range 3 {
			require.NoError(t, s.SendSpans(t.Context(), samples()))
			require.NoError(t, s.SendSpans(t.Context(), samples()))
			time.Sleep(6 * time.Minute)
		}
		require.Equal(t, 3, dialed)
		require.NoError(t, s.Close())
	})
}

// A call allocates nothing for its spans.
func TestScribeAllocations(t *testing.T) {
	near, far := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1<<20)
		for n := uint32(1); ; n++ {
			if _, err := io.ReadFull(far, b[:4]); err != nil {
				return
			}
			if _, err := io.ReadFull(far, b[:binary.BigEndian.Uint32(b)]); err != nil {
				return
			}
			if writeFrame(far, resultOf(n, 0)) != nil {
				return
			}
		}
	}()
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: "z", Dial: func(context.Context, string, string) (net.Conn, error) { return near, nil }})
	require.NoError(t, err)
	allocations := func(list []monitor.SpanData) float64 {
		return testing.AllocsPerRun(50, func() {
			if err := s.SendSpans(t.Context(), list); err != nil {
				t.Error(err)
			}
		})
	}
	few, many := samples(), samples()
	for len(many) < 200 {
		many = append(many, many...)
	}
	_ = allocations(many) // makes the buffers
	require.InDelta(t, allocations(few), allocations(many), 2)
	require.NoError(t, s.Close())
	<-done
}

// No reply does harm.
func FuzzScribeReply(f *testing.F) {
	f.Add(resultOf(1, 0))
	f.Add(resultOf(1, 1))
	f.Add(exceptionOf(1, 6, "text"))
	f.Add(append(message(2, 1), 11, 0, 1, 0xff, 0xff, 0xff, 0xff, 0))
	f.Fuzz(func(t *testing.T, reply []byte) {
		near, far := net.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer far.Close()
			if _, err := readFrame(far); err == nil {
				_ = writeFrame(far, reply)
			}
		}()
		s, err := v1.NewScribe(v1.ScribeOptions{Addr: "z", Dial: func(context.Context, string, string) (net.Conn, error) { return near, nil }})
		require.NoError(t, err)
		err = s.SendSpans(t.Context(), samples()[:1])
		// Only one that says OK is taken for that: it ends with a field of that value, or others come after it.
		if err == nil {
			require.Contains(t, string(reply), string([]byte{8, 0, 0, 0, 0, 0, 0}))
		}
		require.NoError(t, s.Close())
		<-done
	})
}
