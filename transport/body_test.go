package transport_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// A fakeBody reads a text and then fails, and has all optional methods.
type fakeBody struct {
	io.Reader
	closed int
	sent   bytes.Buffer
	half   bool
}

func newBody(text string, end error) *fakeBody {
	return &fakeBody{Reader: io.MultiReader(strings.NewReader(text), failing{end})}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

func (b *fakeBody) Close() error                       { b.closed++; return nil }
func (b *fakeBody) Write(p []byte) (int, error)        { return b.sent.Write(p) }
func (b *fakeBody) CloseWrite() error                  { b.half = true; return nil }
func (b *fakeBody) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, b.Reader) }

type closeWriter interface{ CloseWrite() error }

// through sends the body through the round tripper.
func through(t *testing.T, r *recorder, status int, b io.ReadCloser) io.ReadCloser {
	t.Helper()
	resp, err := transport.Options{Registry: r.Registry}.RoundTripper(respond(status, b)).
		RoundTrip(newRequest(t, t.Context(), "http://127.0.0.1/"))
	require.NoError(t, err)
	return resp.Body
}

func TestBodyEndsTheSpan(t *testing.T) {
	boom := errors.New("boom")
	for _, c := range []struct {
		name    string
		status  int
		end     error
		use     func(io.ReadCloser)
		outcome monitor.Outcome
		class   string
	}{
		{"read to the end", 200, io.EOF, func(b io.ReadCloser) { _, _ = io.ReadAll(b) }, monitor.OK, ""},
		{"closed", 200, io.EOF, func(b io.ReadCloser) { b.Close() }, monitor.OK, ""},
		{"closed twice", 200, io.EOF, func(b io.ReadCloser) { b.Close(); b.Close() }, monitor.OK, ""},
		{"read and closed", 200, io.EOF, func(b io.ReadCloser) { _, _ = io.ReadAll(b); b.Close() }, monitor.OK, ""},
		{"read in part", 200, boom, func(b io.ReadCloser) { _, _ = b.Read(make([]byte, 1)); b.Close() }, monitor.OK, ""},
		{"read again", 200, io.EOF, func(b io.ReadCloser) { _, _ = io.ReadAll(b); _, _ = io.ReadAll(b) }, monitor.OK, ""},
		{"read with an error", 200, boom, func(b io.ReadCloser) { _, _ = io.ReadAll(b); b.Close() }, monitor.Error, "error"},
		{"cut off", 200, io.ErrUnexpectedEOF, func(b io.ReadCloser) { _, _ = io.ReadAll(b) }, monitor.Error, "Unexpected EOF Error"},
		{"404 read", 404, io.EOF, func(b io.ReadCloser) { _, _ = io.ReadAll(b) }, monitor.Error, "http 404"},
		{"404 closed", 404, io.EOF, func(b io.ReadCloser) { b.Close() }, monitor.Error, "http 404"},
		{"404 with an error", 404, boom, func(b io.ReadCloser) { _, _ = io.ReadAll(b) }, monitor.Error, "error"},
		{"copied", 200, io.EOF, func(b io.ReadCloser) { _, _ = b.(io.WriterTo).WriteTo(io.Discard) }, monitor.OK, ""},
		{"copied with an error", 200, boom, func(b io.ReadCloser) { _, _ = b.(io.WriterTo).WriteTo(io.Discard) }, monitor.Error, "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			b := through(t, r, c.status, newBody("text", c.end))
			require.Empty(t, r.finished())
			require.EqualValues(t, 1, r.Scope("http.client").Func("GET").Stats().InFlight)
			c.use(b)
			span := r.only(t)
			require.Equal(t, c.outcome, span.Outcome)
			require.Equal(t, c.class, span.Class)
			require.Zero(t, r.Scope("monitor").Counter("spans_finished_twice").Total())
		})
	}
}

func TestBodyIsPassedOn(t *testing.T) {
	r := newRecorder()
	inner := newBody("text", io.EOF)
	b := through(t, r, 200, inner)
	text, err := io.ReadAll(b)
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
	_, err = b.(io.Writer).Write([]byte("sent"))
	require.NoError(t, err)
	require.Equal(t, "sent", inner.sent.String())
	require.NoError(t, b.(closeWriter).CloseWrite())
	require.True(t, inner.half)
	require.NoError(t, b.Close())
	require.NoError(t, b.Close())
	require.Equal(t, 2, inner.closed)
}

func TestBodyMethods(t *testing.T) {
	all := newBody("text", io.EOF)
	plain := io.NopCloser(failing{io.EOF})
	for _, c := range []struct {
		name              string
		give              io.ReadCloser
		write, half, copy bool
	}{
		{"none", plain, false, false, false},
		{"copy", struct {
			io.ReadCloser
			io.WriterTo
		}{plain, all}, false, false, true},
		{"write", struct {
			io.ReadCloser
			io.Writer
		}{plain, all}, true, false, false},
		{"write, copy", struct {
			io.ReadCloser
			io.Writer
			io.WriterTo
		}{plain, all, all}, true, false, true},
		{"write, half", struct {
			io.ReadCloser
			io.Writer
			closeWriter
		}{plain, all, all}, true, true, false},
		{"all", all, true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := through(t, newRecorder(), 200, c.give)
			defer b.Close()
			_, write := b.(io.Writer)
			_, half := b.(closeWriter)
			_, canCopy := b.(io.WriterTo)
			require.Equal(t, []bool{c.write, c.half, c.copy}, []bool{write, half, canCopy})
		})
	}
}

func TestBodyClosedWhileItIsRead(t *testing.T) {
	r := newRecorder()
	s := serve(t, 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	resp, err := (&http.Client{Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport)}).Get(s.URL)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { _, _ = io.ReadAll(resp.Body) })
		wg.Go(func() { resp.Body.Close() })
	}
	wg.Wait()
	require.Equal(t, monitor.OK, r.only(t).Outcome)
}

func TestBodyThatIsLost(t *testing.T) {
	r := newRecorder()
	for range 100 {
		through(t, r, 200, newBody("text", io.EOF)).Close()
	}
	through(t, r, 200, newBody("text", io.EOF))
	require.Eventually(t, func() bool {
		runtime.GC()
		return len(r.finished()) == 101
	}, 10*time.Second, time.Millisecond)
	require.Equal(t, "body not closed", r.finished()[100].Class)
	require.Zero(t, r.Scope("monitor").Counter("spans_finished_twice").Total())
}

// The Read of a heldBody returns when the body is closed, and its Close returns when
// that Read has.
type heldBody struct{ reading, closing, seen chan bool }

func (b heldBody) Read([]byte) (int, error) {
	close(b.reading)
	<-b.closing
	return 0, errors.New("closed")
}

func (b heldBody) Close() error {
	close(b.closing)
	<-b.seen
	return nil
}

func TestBodyCloseIsNoFailure(t *testing.T) {
	r := newRecorder()
	held := heldBody{make(chan bool), make(chan bool), make(chan bool)}
	b := through(t, r, 200, held)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(held.seen)
		_, _ = b.Read(nil)
	})
	<-held.reading
	require.NoError(t, b.Close())
	wg.Wait()
	require.Equal(t, monitor.OK, r.only(t).Outcome)
}

func TestBodySpanCoversTheBody(t *testing.T) {
	r := newRecorder()
	more := make(chan bool)
	s := serve(t, 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		<-more
		fmt.Fprint(w, "text")
		w.Header().Set(http.TrailerPrefix+"X-Trailer", "value")
	}))
	resp, err := (&http.Client{Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport)}).Get(s.URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	open := r.OpenSpans()
	require.Len(t, open, 1)
	require.Equal(t, "headers", note(open[0].Data(), ""))
	close(more)
	_, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "value", resp.Trailer.Get("X-Trailer"))
	r.only(t)
}
