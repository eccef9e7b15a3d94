package transport

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/felixge/httpsnoop"
	"github.com/stretchr/testify/require"
)

// A callLog is a response writer with all methods, which notes their calls.
type callLog []string

func (l *callLog) add(format string, args ...any) { *l = append(*l, fmt.Sprintf(format, args...)) }

func (l *callLog) Header() http.Header         { l.add("Header"); return nil }
func (l *callLog) Write(b []byte) (int, error) { l.add("Write %s", b); return 1, io.EOF }
func (l *callLog) WriteHeader(status int)      { l.add("WriteHeader %d", status) }
func (l *callLog) Flush()                      { l.add("Flush") }
func (l *callLog) FlushError() error           { l.add("FlushError"); return io.EOF }
func (l *callLog) CloseNotify() <-chan bool    { l.add("CloseNotify"); return nil }
func (l *callLog) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	l.add("Hijack")
	return nil, nil, io.EOF
}
func (l *callLog) ReadFrom(r io.Reader) (int64, error) {
	b, _ := io.ReadAll(r)
	l.add("ReadFrom %s", b)
	return 2, io.EOF
}
func (l *callLog) SetReadDeadline(t time.Time) error {
	l.add("SetReadDeadline %d", t.Unix())
	return io.EOF
}
func (l *callLog) SetWriteDeadline(t time.Time) error {
	l.add("SetWriteDeadline %d", t.Unix())
	return io.EOF
}
func (l *callLog) EnableFullDuplex() error { l.add("EnableFullDuplex"); return io.EOF }
func (l *callLog) Push(target string, o *http.PushOptions) error {
	l.add("Push %s %s", target, o.Method)
	return io.EOF
}
func (l *callLog) WriteString(s string) (int, error) { l.add("WriteString %s", s); return 3, io.EOF }

// callAll calls the methods that the writer has, directly and by a controller, and
// returns their results, one line for each.
func callAll(w http.ResponseWriter) (results []string) {
	result := func(method string, values ...any) { results = append(results, method+": "+fmt.Sprint(values...)) }
	w.Header()
	n, err := w.Write([]byte("bytes"))
	result("Write", n, err)
	w.WriteHeader(201)
	if w, ok := w.(http.Flusher); ok {
		w.Flush()
		result("Flush")
	}
	//lint:ignore SA1019 some still ask for it
	if w, ok := w.(http.CloseNotifier); ok {
		w.CloseNotify()
		result("CloseNotify")
	}
	if w, ok := w.(http.Hijacker); ok {
		_, _, err := w.Hijack()
		result("Hijack", err)
	}
	if w, ok := w.(io.ReaderFrom); ok {
		n, err := w.ReadFrom(strings.NewReader("source"))
		result("ReadFrom", n, err)
	}
	if w, ok := w.(http.Pusher); ok {
		result("Push", w.Push("target", &http.PushOptions{Method: "GET"}))
	}
	if w, ok := w.(io.StringWriter); ok {
		n, err := w.WriteString("string")
		result("WriteString", n, err)
	}
	return append(results, controlAll(w)...)
}

// controlAll calls all methods of an http.ResponseController except Hijack.
func controlAll(w http.ResponseWriter) []string {
	c := http.NewResponseController(w)
	return []string{
		fmt.Sprint("control Flush: ", c.Flush()),
		fmt.Sprint("control SetReadDeadline: ", c.SetReadDeadline(time.Unix(1, 0))),
		fmt.Sprint("control SetWriteDeadline: ", c.SetWriteDeadline(time.Unix(2, 0))),
		fmt.Sprint("control EnableFullDuplex: ", c.EnableFullDuplex()),
	}
}

// TestEverySetOfMethods wraps a writer of each possible set, which also has ReadFrom
// and WriteString, and compares with what httpsnoop makes of it.
func TestEverySetOfMethods(t *testing.T) {
	var plain callLog
	all := callAll(&plain)
	different := map[string]bool{}
	for set := range methods(allMethods + 1) {
		// A writer with these methods.
		var calls callLog
		outer, given := newResponse(set)
		outer.writer = &calls
		require.Equal(t, set, methodsOf(given))
		requireNoOthers(t, set, given)

		seen, wrapped := newResponse(methodsOf(given))
		seen.writer = given
		require.Same(t, given, wrapped.(interface{ Unwrap() http.ResponseWriter }).Unwrap())
		results, did := callAll(wrapped), calls
		calls = nil
		require.Equal(t, callAll(httpsnoop.Wrap(given, httpsnoop.Hooks{})), results)
		require.Equal(t, calls, did)

		require.Subset(t, all, results)
		require.Subset(t, plain, did)
		different[strings.Join(results, "\n")] = true
	}
	require.Len(t, different, 16)
}

// A plainWriter has only the methods that every response writer has.
type plainWriter struct{ http.ResponseWriter }

// TestMethodsOfEveryWrapper is about ReadFrom and WriteString if the writer has one
// of them, or neither.
func TestMethodsOfEveryWrapper(t *testing.T) {
	for _, c := range []struct {
		name   string
		writer func(*callLog) http.ResponseWriter
		want   []string
	}{
		{"both", func(l *callLog) http.ResponseWriter { return l }, []string{"ReadFrom source", "WriteString string"}},
		{"neither", func(l *callLog) http.ResponseWriter { return plainWriter{l} }, []string{"Write source", "Write string"}},
		{"ReadFrom", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				io.ReaderFrom
			}{plainWriter{l}, l}
		}, []string{"ReadFrom source", "Write string"}},
		{"WriteString", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				io.StringWriter
			}{plainWriter{l}, l}
		}, []string{"Write source", "WriteString string"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var direct, through callLog
			outer := c.writer(&direct)
			wantRead, wantReadErr := io.Copy(outer, struct{ io.Reader }{strings.NewReader("source")})
			wantWrote, wantWroteErr := io.WriteString(outer, "string")

			seen, w := newResponse(methodsOf(outer))
			seen.writer = c.writer(&through)
			read, err := io.Copy(w, struct{ io.Reader }{strings.NewReader("source")})
			require.Equal(t, wantRead, read)
			require.Equal(t, wantReadErr, err)
			require.EqualValues(t, 200, seen.status.Load())
			wrote, err := io.WriteString(w, "string")
			require.Equal(t, wantWrote, wrote)
			require.Equal(t, wantWroteErr, err)

			require.Equal(t, c.want, []string(through))
			require.Equal(t, direct, through)
			require.EqualValues(t, int(read)+wrote, seen.written.Load())
		})
	}
}

// requireNoOthers requires that the writer has no methods outside of the interfaces
// of the set.
func requireNoOthers(t *testing.T, set methods, w http.ResponseWriter) {
	_, flushError := w.(errorFlusher)
	require.Equal(t, set&canFlush != 0, flushError)
	_, read := w.(readDeadliner)
	_, write := w.(writeDeadliner)
	_, duplex := w.(fullDuplexer)
	require.False(t, read || write || duplex, "would keep a controller from Unwrap")
}

type (
	errorFlusher   interface{ FlushError() error }
	readDeadliner  interface{ SetReadDeadline(time.Time) error }
	writeDeadliner interface{ SetWriteDeadline(time.Time) error }
	fullDuplexer   interface{ EnableFullDuplex() error }
)

// TestController wraps writers with only some of the methods that a controller
// looks for. It has to get the same results as without the wrapper.
func TestController(t *testing.T) {
	for _, c := range []struct {
		name   string
		writer func(*callLog) http.ResponseWriter
		calls  int   // that reach the writer
		status int32 // seen
	}{
		{"none", func(l *callLog) http.ResponseWriter { return plainWriter{l} }, 0, 0},
		{"all", func(l *callLog) http.ResponseWriter { return l }, 4, 200},
		{"Flush", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				http.Flusher
			}{plainWriter{l}, l}
		}, 1, 200},
		{"Flush and FlushError", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				http.Flusher
				errorFlusher
			}{plainWriter{l}, l, l}
		}, 1, 200},
		{"FlushError", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				errorFlusher
			}{plainWriter{l}, l}
		}, 1, 0}, // see methods
		{"SetReadDeadline", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				readDeadliner
			}{plainWriter{l}, l}
		}, 1, 0},
		{"SetWriteDeadline", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				writeDeadliner
			}{plainWriter{l}, l}
		}, 1, 0},
		{"EnableFullDuplex", func(l *callLog) http.ResponseWriter {
			return struct {
				plainWriter
				fullDuplexer
			}{plainWriter{l}, l}
		}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var direct, through callLog
			want := controlAll(c.writer(&direct))
			bare := c.writer(&through)
			seen, wrapped := newResponse(methodsOf(bare))
			seen.writer = bare
			require.Equal(t, want, controlAll(wrapped))
			require.Equal(t, direct, through)
			require.Len(t, through, c.calls)
			require.Equal(t, c.status, seen.status.Load())
		})
	}
}

// TestEveryOptionalMethodIsSeen checks the status that the wrapper notes for each
// method, which is the same code for every set.
func TestEveryOptionalMethodIsSeen(t *testing.T) {
	for _, c := range []struct {
		name   string
		call   func(http.ResponseWriter)
		status int32
	}{
		{"Header", func(w http.ResponseWriter) { w.Header() }, 0},
		{"Write", func(w http.ResponseWriter) { _, _ = w.Write(nil) }, 200},
		{"WriteHeader", func(w http.ResponseWriter) { w.WriteHeader(404) }, 404},
		{"103", func(w http.ResponseWriter) { w.WriteHeader(103) }, 0},
		{"101", func(w http.ResponseWriter) { w.WriteHeader(101) }, 101},
		{"WriteString", func(w http.ResponseWriter) { _, _ = io.WriteString(w, "") }, 200},
		{"ReadFrom", func(w http.ResponseWriter) { _, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader("")) }, 200},
		{"Flush", func(w http.ResponseWriter) { w.(http.Flusher).Flush() }, 200},
		{"FlushError", func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }, 200},
		{"Hijack that fails", func(w http.ResponseWriter) { _, _, _ = w.(http.Hijacker).Hijack() }, 0},
		{"Push", func(w http.ResponseWriter) { _ = w.(http.Pusher).Push("", &http.PushOptions{}) }, 0},
	} {
		seen, w := newResponse(allMethods)
		seen.writer = new(callLog)
		c.call(w)
		require.Equal(t, c.status, seen.status.Load(), c.name)
		require.False(t, seen.hijacked.Load())
	}
}
