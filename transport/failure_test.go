package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

func TestServerOutcomes(t *testing.T) {
	// The handlers get a context that is ended by end.
	type handler func(w http.ResponseWriter, r *http.Request, end context.CancelCauseFunc)
	for _, c := range []struct {
		name    string
		handle  handler
		outcome monitor.Outcome
		class   string
		status  string
	}{
		{"nothing written", func(http.ResponseWriter, *http.Request, context.CancelCauseFunc) {}, monitor.OK, "", "200"},
		{"write", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			_, _ = w.Write([]byte("x"))
		}, monitor.OK, "", "200"},
		{"204", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.WriteHeader(204)
		}, monitor.OK, "", "204"},
		{"101", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.WriteHeader(101)
			w.WriteHeader(200)
		}, monitor.OK, "", "101"},
		{"404", func(w http.ResponseWriter, r *http.Request, _ context.CancelCauseFunc) {
			http.NotFound(w, r)
		}, monitor.OK, "", "404"},
		{"500", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			http.Error(w, "no", 500)
		}, monitor.Error, "http 500", "500"},
		{"503", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.WriteHeader(503)
		}, monitor.Error, "http 503", "503"},
		{"999", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.WriteHeader(999)
		}, monitor.Error, "http 999", "999"},
		{"the first status counts", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.WriteHeader(201)
			w.WriteHeader(500)
		}, monitor.OK, "", "201"},
		{"status after a write", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			_, _ = w.Write(nil)
			w.WriteHeader(500)
		}, monitor.OK, "", "200"},
		{"status after a string", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			_, _ = io.WriteString(w, "")
			w.WriteHeader(500)
		}, monitor.OK, "", "200"},
		{"status after a flush", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.(http.Flusher).Flush()
			w.WriteHeader(500)
		}, monitor.OK, "", "200"},
		{"client gone", func(_ http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			end(nil)
		}, monitor.Canceled, "Canceled", ""},
		{"client gone after the status", func(w http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			w.WriteHeader(200)
			end(nil)
		}, monitor.OK, "", "200"},
		{"client gone after it has everything", func(w http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "whole")
			end(nil)
		}, monitor.OK, "", "200"},
		{"client gone before it has everything", func(w http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			w.Header().Set("Content-Length", "6")
			_, _ = io.WriteString(w, "whole")
			end(nil)
		}, monitor.Canceled, "Canceled", "200"},
		{"client gone after a failure", func(w http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			w.WriteHeader(500)
			end(nil)
		}, monitor.Error, "http 500", "500"},
		{"client gone after 304", func(w http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			w.Header().Set("Content-Length", "6")
			w.WriteHeader(304)
			end(nil)
		}, monitor.OK, "", "304"},
		{"client gone before 404", func(w http.ResponseWriter, r *http.Request, end context.CancelCauseFunc) {
			end(nil)
			http.NotFound(w, r)
		}, monitor.Canceled, "Canceled", "404"},
		{"client gone, with a cause", func(w http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			end(errors.New("a cause"))
			w.WriteHeader(500)
		}, monitor.Canceled, "Canceled", "500"},
		{"panic", func(http.ResponseWriter, *http.Request, context.CancelCauseFunc) {
			panic("text")
		}, monitor.Panic, "panic: string", ""},
		{"panic with a status", func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
			w.WriteHeader(201)
			panic([]int{1}) // not comparable
		}, monitor.Panic, "panic: []int", "201"},
		{"panic of a canceled request", func(_ http.ResponseWriter, _ *http.Request, end context.CancelCauseFunc) {
			end(nil)
			panic("text")
		}, monitor.Panic, "panic: string", ""},
		{"abort", func(http.ResponseWriter, *http.Request, context.CancelCauseFunc) {
			panic(http.ErrAbortHandler)
		}, monitor.Canceled, "aborted", ""},
		{"nil panic", func(http.ResponseWriter, *http.Request, context.CancelCauseFunc) {
			panic(nil)
		}, monitor.Panic, "panic: runtime error", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			ctx, end := context.WithCancelCause(t.Context())
			defer end(nil)
			var raised, caught any
			h := transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer func() {
					if raised = recover(); raised != nil {
						panic(raised)
					}
				}()
				c.handle(w, r, end)
			}))
			func() {
				defer func() { caught = recover() }()
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
			}()
			require.Equal(t, raised, caught)
			span := r.only(t)
			require.Equal(t, c.outcome, span.Outcome)
			require.Equal(t, c.class, span.Class)
			require.Equal(t, c.status, note(span, "http.status_code"))
			stats := r.Scope("http.server").Func("unmatched").Stats()
			require.EqualValues(t, 1, stats.Started)
			require.EqualValues(t, 1, stats.Finished())
			require.Zero(t, r.Scope("monitor").Counter("spans_finished_twice").Total())
		})
	}
}

func TestGoexit(t *testing.T) {
	r := newRecorder()
	var wg sync.WaitGroup
	wg.Go(func() {
		transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
			func(http.ResponseWriter, *http.Request) { runtime.Goexit() })).
			ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	})
	wg.Wait()
	wg.Go(func() {
		_, _ = transport.Options{Registry: r.Registry}.RoundTripper(roundTrip(
			func(*http.Request) (*http.Response, error) { runtime.Goexit(); return nil, nil })).
			RoundTrip(newRequest(t, t.Context(), "http://127.0.0.1/"))
	})
	wg.Wait()
	spans := r.wait(t, 2)
	require.Equal(t, "aborted", spans[0].Class)
	require.Empty(t, note(spans[0], "http.status_code"))
	require.Equal(t, "no response", spans[1].Class)
}

func TestServerTimeouts(t *testing.T) {
	for _, c := range []struct {
		name    string
		handler http.Handler
		outcome monitor.Outcome
	}{
		{"no answer", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), monitor.Timeout},
		{"503", answer(503), monitor.Timeout},
		{"answered all the same", answer(200), monitor.OK},
		{"the client's failure", answer(404), monitor.OK},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
			defer cancel()
			transport.Options{Registry: r.Registry}.Handler(c.handler).
				ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
			require.Equal(t, c.outcome, r.only(t).Outcome)
		})
	}
}

// A deadline that passes after a failure did not cause it.
func TestServerDeadlineAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			<-r.Context().Done()
		})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
		require.Equal(t, "http 500", r.only(t).Class)
	})
}

// A brokenWriter's client has left.
type brokenWriter struct{ *httptest.ResponseRecorder }

func (brokenWriter) Write([]byte) (int, error)           { return 0, syscall.EPIPE }
func (brokenWriter) WriteString(string) (int, error)     { return 0, syscall.EPIPE }
func (brokenWriter) FlushError() error                   { return syscall.EPIPE }
func (brokenWriter) ReadFrom(r io.Reader) (int64, error) { return 0, syscall.EPIPE }

func TestServerWritesThatFail(t *testing.T) {
	for name, write := range map[string]func(http.ResponseWriter){
		"write":  func(w http.ResponseWriter) { _, _ = w.Write([]byte("x")) },
		"string": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "x") },
		"flush":  func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
		"copy":   func(w http.ResponseWriter) { _, _ = io.Copy(w, io.LimitReader(strings.NewReader("x"), 1)) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, left := range []bool{true, false} {
				r := newRecorder()
				ctx, end := context.WithCancel(t.Context())
				defer end()
				transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(200)
					write(w)
					if left {
						end()
					}
				})).ServeHTTP(brokenWriter{httptest.NewRecorder()}, httptest.NewRequestWithContext(ctx, "GET", "/", nil))
				want := monitor.OK
				if left {
					want = monitor.Canceled
				}
				require.Equal(t, want, r.only(t).Outcome)
			}
		})
	}
}

// What the handler may not write was never for the client.
func TestServerWritesThatAreRefused(t *testing.T) {
	r := newRecorder()
	done := make(chan error, 1)
	s := serve(t, 1, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(204)
		_, err := w.Write([]byte("x"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		done <- err
	})))
	get(t, s.Client(), s.URL)
	s.CloseClientConnections()
	require.ErrorIs(t, <-done, http.ErrBodyNotAllowed)
	require.Equal(t, monitor.OK, r.only(t).Outcome)
}

func TestServerPanicOverTheNetwork(t *testing.T) {
	for _, major := range []int{1, 2} {
		t.Run(fmt.Sprint("HTTP/", major), func(t *testing.T) {
			r := newRecorder()
			mux := http.NewServeMux()
			mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("on purpose") })
			mux.HandleFunc("/abort", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
			s := serve(t, major, transport.Options{Registry: r.Registry}.Handler(mux))
			for _, path := range []string{"/panic", "/abort"} {
				// POST, because a GET that failed so is tried again.
				_, err := s.Client().Post(s.URL+path, "text/plain", strings.NewReader("x"))
				require.Error(t, err)
			}
			r.wait(t, 2)
			require.EqualValues(t, 1, r.Scope("http.server").Func("POST /panic").Stats().Panics)
			aborted := r.Scope("http.server").Func("POST /abort").Stats()
			require.EqualValues(t, 1, aborted.Canceled)
			require.Len(t, aborted.Classes, 1)
			require.Equal(t, "aborted", aborted.Classes[0].Name)
			require.EqualValues(t, 1, aborted.Classes[0].Count)
		})
	}
}

func TestServerClientGone(t *testing.T) {
	for _, major := range []int{1, 2} {
		t.Run(fmt.Sprint("HTTP/", major), func(t *testing.T) {
			r := newRecorder()
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			s := serve(t, major, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					leave()
					<-r.Context().Done()
					http.Error(w, "too late", 500)
				})))
			req, err := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
			require.NoError(t, err)
			_, err = s.Client().Do(req)
			require.ErrorIs(t, err, context.Canceled)
			span := r.only(t)
			require.Equal(t, monitor.Canceled, span.Outcome)
			require.Equal(t, "Canceled", span.Class)
		})
	}
}

func TestANilPanicGoesOn(t *testing.T) {
	for _, setting := range []string{"panicnil=0", "panicnil=1"} {
		t.Run(setting, func(t *testing.T) {
			t.Setenv("GODEBUG", setting)
			r := newRecorder()
			goesOn := func(f func()) {
				t.Helper()
				returned := false
				func() {
					defer func() { _ = recover() }()
					f()
					returned = true
				}()
				require.False(t, returned)
			}
			goesOn(func() {
				transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(nil) })).
					ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
			})
			goesOn(func() {
				_, _ = transport.Options{Registry: r.Registry}.RoundTripper(roundTrip(
					func(*http.Request) (*http.Response, error) { panic(nil) })).
					RoundTrip(newRequest(t, t.Context(), "http://127.0.0.1/"))
			})
			for _, span := range r.wait(t, 2) {
				require.Equal(t, monitor.Panic, span.Outcome)
				require.Equal(t, "panic: runtime error", span.Class)
			}

			// The client sees that its request failed.
			s := serve(t, 1, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(nil) })))
			_, err := s.Client().Post(s.URL, "text/plain", strings.NewReader("x"))
			if setting == "panicnil=0" {
				require.Error(t, err)
			} // else net/http's own server takes it for no panic
			TestGoexit(t)
		})
	}
}
