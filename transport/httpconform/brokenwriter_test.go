package httpconform

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"
)

// A change is what a middleware does with one request; wrap makes the middleware.
type change func(w http.ResponseWriter, r *http.Request, next http.Handler)

func (c change) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c(w, r, next) })
}

// A writer has the methods that the writers of both versions of HTTP have; the types
// below add the others. A function that is not nil is called instead of the writer's
// method; hijacked is called before it.
type writer struct {
	http.ResponseWriter
	writeHeader func(status int)
	write       func(b []byte) (int, error)
	hijacked    func()
}

func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *writer) WriteHeader(status int) {
	if w.writeHeader != nil {
		w.writeHeader(status)
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(b []byte) (int, error) {
	if w.write != nil {
		return w.write(b)
	}
	return w.ResponseWriter.Write(b)
}

func (w *writer) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

// notifier and flusher are separate for middlewares that hide one of them.
type notifier struct{ *writer }

func (w notifier) CloseNotify() <-chan bool {
	//lint:ignore SA1019 what the server has is to be kept
	return w.ResponseWriter.(http.CloseNotifier).CloseNotify()
}

func (w *writer) flush() { w.ResponseWriter.(http.Flusher).Flush() }

type flusher struct{ notifier }

func (w flusher) Flush() { w.flush() }

type hijacker struct{ flusher }

func (w hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.hijacked != nil {
		w.hijacked()
	}
	return w.ResponseWriter.(http.Hijacker).Hijack()
}

type reader struct{ hijacker }

func (w reader) ReadFrom(r io.Reader) (int64, error) {
	if w.write != nil {
		return io.Copy(struct{ io.Writer }{w}, r)
	}
	return w.ResponseWriter.(io.ReaderFrom).ReadFrom(r)
}

// carefree has a ReadFrom that hides errors.
type carefree struct{ hijacker }

func (w carefree) ReadFrom(r io.Reader) (int64, error) {
	n, _ := w.ResponseWriter.(io.ReaderFrom).ReadFrom(r)
	return n, nil
}

type pusher struct{ flusher }

func (w pusher) Push(target string, o *http.PushOptions) error {
	return w.ResponseWriter.(http.Pusher).Push(target, o)
}

// whole gives a writer the optional interfaces that the one below it has.
func whole(w *writer) http.ResponseWriter {
	has := optional(w.ResponseWriter)
	switch {
	case slices.Contains(has, "http.Hijacker") && slices.Contains(has, "http.CloseNotifier"):
		return reader{hijacker{flusher{notifier{w}}}}
	case slices.Contains(has, "http.Pusher"):
		return pusher{flusher{notifier{w}}}
	}
	return w.ResponseWriter // little writers, and the writers of tests and of http.TimeoutHandler
}

// on changes the writer.
func on(how func(w *writer)) change {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		changed := &writer{ResponseWriter: w}
		how(changed)
		next.ServeHTTP(whole(changed), r)
	}
}

// ofRequest changes the request.
func ofRequest(how func(r *http.Request) *http.Request) change {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, how(r)) }
}

// copied calls the handler with a copy of the request, and copies back what the
// handler left there.
func copied(w http.ResponseWriter, r, inner *http.Request, next http.Handler) {
	whole := *r
	body := inner.Body
	if body != http.NoBody && body != nil {
		// The server leaves the trailer in its own request.
		inner.Body = atEnd{body, func() {
			if inner.Trailer == nil && whole.Trailer == nil {
				inner.Trailer = r.Trailer
			}
		}}
	}
	defer func() {
		*r = *inner.WithContext(whole.Context())
		r.Header, r.Body, r.ContentLength, r.Trailer = whole.Header, whole.Body, whole.ContentLength, whole.Trailer
	}()
	next.ServeHTTP(w, inner)
}

// atEnd calls then when the body has ended.
type atEnd struct {
	io.ReadCloser
	then func()
}

func (b atEnd) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.then()
	}
	return n, err
}

func (b atEnd) Close() error {
	defer b.then()
	return b.ReadCloser.Close()
}

// patient is a body that hides which error ended the reading.
type patient struct{ io.ReadCloser }

func (p patient) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err != nil && err != io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// deaf has a Flush that does nothing.
type deaf struct{ notifier }

func (deaf) Flush() {}
