package httpconform

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// broken lists middlewares that each do one thing wrong, and the behaviors that break.
var broken = []struct {
	name string
	wrap func(http.Handler) http.Handler
	find []string
}{
	{"nothing", func(h http.Handler) http.Handler { return h }, nil},
	{"whole writer", on(func(*writer) {}).wrap, []string{"limited body"}},
	{"hides all but the writer's three methods", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
	}).wrap, []string{"interfaces", "interfaces of little writers", "controller", "read deadline", "flush", "sendfile", "hijack", "websocket", "full duplex", "limited body", "faster interfaces"}},
	{"hides Flusher", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if _, ok := w.(http.Hijacker); !ok {
			next.ServeHTTP(w, r)
			return
		}
		h := hijacker{flusher{notifier{&writer{ResponseWriter: w}}}}
		next.ServeHTTP(struct {
			*writer
			http.Hijacker
			io.ReaderFrom
			http.CloseNotifier
		}{h.writer, h, reader{h}, h}, r)
	}).wrap, []string{"interfaces", "limited body"}},
	{"makes up Hijacker", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		changed := whole(&writer{ResponseWriter: w})
		if _, ok := w.(http.Hijacker); ok {
			next.ServeHTTP(w, r)
		} else if p, ok := changed.(pusher); ok {
			next.ServeHTTP(struct {
				pusher
				http.Hijacker
			}{pusher: p}, r)
		} else {
			next.ServeHTTP(struct {
				http.ResponseWriter
				http.Hijacker
			}{ResponseWriter: w}, r)
		}
	}).wrap, []string{"interfaces", "interfaces of little writers"}},
	{"has no Unwrap", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		switch w := whole(&writer{ResponseWriter: w}).(type) {
		case reader:
			next.ServeHTTP(struct {
				http.ResponseWriter
				http.Flusher
				http.Hijacker
				io.ReaderFrom
				http.CloseNotifier
				io.StringWriter
			}{w, w, w, w, w, w}, r)
		case pusher:
			next.ServeHTTP(struct {
				http.ResponseWriter
				http.Flusher
				http.Pusher
				http.CloseNotifier
				io.StringWriter
			}{w, w, w, w, w}, r)
		default:
			next.ServeHTTP(w, r)
		}
	}).wrap, []string{"controller", "read deadline", "full duplex", "limited body"}},
	{"flushes nothing", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		h := hijacker{flusher{notifier{&writer{ResponseWriter: w}}}}
		switch whole(h.writer).(type) {
		case reader:
			next.ServeHTTP(struct {
				deaf
				http.Hijacker
				io.ReaderFrom
			}{deaf{h.notifier}, h, reader{h}}, r)
		case pusher:
			next.ServeHTTP(struct {
				deaf
				http.Pusher
			}{deaf{h.notifier}, pusher(h)}, r)
		default:
			next.ServeHTTP(w, r)
		}
	}).wrap, []string{"flush", "full duplex", "limited body"}},
	{"copies what is to be read from", on(func(w *writer) {
		w.write = w.ResponseWriter.Write
	}).wrap, []string{"sendfile", "limited body"}},
	{"makes up what is only faster", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		h := hijacker{flusher{notifier{&writer{ResponseWriter: w}}}}
		if p, ok := whole(h.writer).(pusher); ok {
			h.write = w.Write
			next.ServeHTTP(struct {
				pusher
				io.ReaderFrom
			}{p, reader{h}}, r)
			return
		}
		next.ServeHTTP(w, r)
	}).wrap, nil},
	{"hides the reader's error", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		h := hijacker{flusher{notifier{&writer{ResponseWriter: w}}}}
		if _, ok := whole(h.writer).(reader); ok {
			next.ServeHTTP(carefree{h}, r)
			return
		}
		next.ServeHTTP(w, r)
	}).wrap, []string{"ways to write", "limited body"}},
	{"reads the body first", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Body == http.NoBody || r.ContentLength == 0 {
			next.ServeHTTP(w, r)
			return
		}
		all, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		inner := r.WithContext(r.Context())
		inner.Body = io.NopCloser(bytes.NewReader(all))
		copied(w, r, inner, next)
	}).wrap, []string{"read deadline", "100 continue", "full duplex", "late trailers"}},
	{"takes hints for the status", on(func(w *writer) {
		wrote := false
		w.writeHeader = func(status int) {
			if !wrote {
				w.ResponseWriter.WriteHeader(status)
			}
			wrote = true
		}
	}).wrap, []string{"early hints", "limited body"}},
	{"drops hints", on(func(w *writer) {
		w.writeHeader = func(status int) {
			if status >= 200 || status < 100 {
				w.ResponseWriter.WriteHeader(status)
			}
		}
	}).wrap, []string{"early hints", "limited body"}},
	{"detaches the context", ofRequest(func(r *http.Request) *http.Request {
		*r = *r.WithContext(context.WithoutCancel(r.Context()))
		return r
	}).wrap, []string{"client gone"}},
	{"loses the context's values", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		defer context.AfterFunc(r.Context(), cancel)()
		copied(w, r, r.WithContext(ctx), next)
	}).wrap, []string{"context"}},
	{"loses the pattern and the form", ofRequest(func(r *http.Request) *http.Request {
		return r.WithContext(r.Context())
	}).wrap, []string{"pattern outside", "values outside", "form files", "late trailers"}},
	{"loses the pattern from outside", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		if inner.Pattern != "" {
			inner.Pattern = ""
			next.ServeHTTP(w, inner)
			return
		}
		copied(w, r, inner, next)
	}).wrap, []string{"pattern within"}},
	{"adds to the header of a copy", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		inner.Header = r.Header.Clone()
		inner.Header.Set("X-Added", "1")
		copied(w, r, inner, next)
	}).wrap, []string{"request"}},
	{"wraps the body that is none", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		inner.Body = struct{ io.ReadCloser }{r.Body}
		copied(w, r, inner, next)
	}).wrap, []string{"no body"}},
	{"forgets the length", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		inner.ContentLength = -1
		copied(w, r, inner, next)
	}).wrap, []string{"request", "body"}},
	{"cuts the body off", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		if r.Body != http.NoBody && r.ContentLength != 0 {
			inner.Body = struct {
				io.Reader
				io.Closer
			}{io.LimitReader(r.Body, 1<<19), r.Body}
		}
		copied(w, r, inner, next)
	}).wrap, []string{"body"}},
	{"writes the header at once", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		w.WriteHeader(200)
		next.ServeHTTP(w, r)
	}).wrap, []string{"hijack", "websocket", "early hints", "100 continue", "limited body", "explicit status", "superfluous header",
		"response headers", "body", "no body allowed", "content length", "trailers", "timeout handler outside", "timeout handler within",
		"nested", "concurrency", "illegal status"}},
	{"writes the header again", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(w, r)
		w.WriteHeader(200)
	}).wrap, []string{"superfluous header"}},
	{"answers 204 when nothing was written", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			did := false
			changed := &writer{ResponseWriter: w}
			changed.writeHeader = func(status int) { did = true; w.WriteHeader(status) }
			changed.write = func(b []byte) (int, error) { did = true; return w.Write(b) }
			next.ServeHTTP(whole(changed), r)
			if !did && r.URL.Path == "/" && r.Method == "GET" && len(r.Header["Upgrade"]) == 0 {
				w.WriteHeader(204)
			}
		})
	}, []string{"implicit status", "sendfile", "limited body"}},
	{"makes a status legal", on(func(w *writer) {
		w.writeHeader = func(status int) {
			if status < 100 || status > 999 {
				status = 204
			}
			w.ResponseWriter.WriteHeader(status)
		}
	}).wrap, []string{"illegal status", "limited body"}},
	{"joins values", on(func(w *writer) {
		w.write = func(b []byte) (int, error) {
			for key, all := range w.Header() {
				if len(all) > 1 {
					w.Header().Set(key, strings.Join(all, ", "))
				}
			}
			return w.ResponseWriter.Write(b)
		}
	}).wrap, []string{"sendfile", "limited body", "response headers"}},
	{"adds a Content-Type", on(func(w *writer) {
		w.write = func(b []byte) (int, error) {
			w.Header().Set("Content-Type", "text/plain")
			return w.ResponseWriter.Write(b)
		}
	}).wrap, []string{"sendfile", "limited body", "response headers"}},
	{"hides the error of a write", on(func(w *writer) {
		w.write = func(b []byte) (int, error) {
			_, _ = w.ResponseWriter.Write(b)
			return len(b), nil
		}
	}).wrap, []string{"sendfile", "limited body", "no body allowed", "content length"}},
	{"answers HEAD as GET", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == "HEAD" {
			next.ServeHTTP(struct{ littleWriter }{littleWriter{http.Header{}}}, r)
			return
		}
		next.ServeHTTP(w, r)
	}).wrap, []string{"head"}},
	{"drops trailers", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		defer func() {
			for key := range w.Header() {
				if strings.HasPrefix(key, http.TrailerPrefix) {
					delete(w.Header(), key)
				}
			}
		}()
		next.ServeHTTP(w, r)
	}).wrap, []string{"trailers"}},
	{"loses what was not announced", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		defer func() { r.Pattern, r.MultipartForm = inner.Pattern, inner.MultipartForm }()
		next.ServeHTTP(w, inner)
	}).wrap, []string{"late trailers", "values outside"}},
	{"drops the request's trailers", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		inner.Trailer = nil
		copied(w, r, inner, next)
	}).wrap, []string{"trailers"}},
	{"swallows panics", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(500)
			}
		}()
		next.ServeHTTP(w, r)
	}).wrap, []string{"panic", "abort"}},
	{"panics with a text", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				panic(fmt.Sprint("handler: ", v))
			} else if v != nil {
				panic(v)
			}
		}()
		next.ServeHTTP(w, r)
	}).wrap, []string{"panic"}},
	{"turns an abort into another panic", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		defer func() {
			if v := recover(); v == http.ErrAbortHandler {
				panic("aborted")
			} else if v != nil {
				panic(v)
			}
		}()
		next.ServeHTTP(w, r)
	}).wrap, []string{"abort"}},
	{"turns an exit into a panic", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		returned := false
		defer func() {
			v := recover()
			if v == nil && !returned {
				v = "exit"
			}
			if v != nil {
				panic(v)
			}
		}()
		next.ServeHTTP(w, r)
		returned = true
	}).wrap, []string{"goexit"}},
	{"answers in a goroutine", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		var wg sync.WaitGroup
		var raised any
		wg.Go(func() {
			defer func() { raised = recover() }()
			next.ServeHTTP(w, r)
		})
		wg.Wait()
		if raised != nil {
			panic(raised)
		}
	}).wrap, []string{"goexit"}},
	{"goes on after a deadline", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		inner := r.WithContext(r.Context())
		inner.Body = patient{r.Body}
		if r.Body == http.NoBody || r.ContentLength == 0 {
			inner.Body = r.Body
		}
		copied(w, r, inner, next)
	}).wrap, []string{"read deadline"}},
	{"has one response for all", func(next http.Handler) http.Handler {
		var mu sync.Mutex
		last := ""
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			before := last
			last = r.URL.Path
			mu.Unlock()
			if n, err := strconv.Atoi(strings.ReplaceAll(before, "/", "")); err == nil && n > 0 {
				r.URL.Path = before
			}
			next.ServeHTTP(w, r)
		})
	}, []string{"concurrency"}},
	{"is no use twice", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Context().Value(contextKey{}) == "nested" {
			http.Error(w, "nested", 500)
			return
		}
		copied(w, r, r.WithContext(context.WithValue(r.Context(), contextKey{}, "nested")), next)
	}).wrap, []string{"context", "nested"}},
	{"answers for a handler without Flusher", change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if _, ok := w.(http.Flusher); !ok {
			if _, little := w.(littleWriter); !little && r.URL.Path == "/" && r.RemoteAddr != "" {
				http.Error(w, "no http.Flusher", 500)
				return
			}
		}
		next.ServeHTTP(w, r)
	}).wrap, []string{"timeout handler outside"}},
	{"gives 503 a body of its own", on(func(w *writer) {
		refused := false
		w.writeHeader = func(status int) {
			refused = status == 503
			w.ResponseWriter.WriteHeader(status)
		}
		w.write = func(b []byte) (int, error) {
			if refused && len(b) == len("too late") {
				b = []byte("sorry...")
			}
			return w.ResponseWriter.Write(b)
		}
	}).wrap, []string{"sendfile", "limited body", "timeout handler within"}},
}
