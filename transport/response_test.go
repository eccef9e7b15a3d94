package transport_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// optional tells which of the optional interfaces of the type methods a writer has, by
// a method of each.
func optional(w http.ResponseWriter) map[string]bool {
	has := map[string]bool{}
	_, has["Flush"] = w.(http.Flusher)
	//lint:ignore SA1019 some still ask for it
	_, has["CloseNotify"] = w.(http.CloseNotifier)
	_, has["Hijack"] = w.(http.Hijacker)
	_, has["Push"] = w.(http.Pusher)
	return has
}

func TestResponseWriterMethods(t *testing.T) {
	for _, c := range []struct {
		major int
		only  string // of this version
	}{
		{1, "Hijack"},
		{2, "Push"},
	} {
		t.Run(fmt.Sprint("HTTP/", c.major), func(t *testing.T) {
			var plain, wrapped, unwrapped map[string]bool
			h := transport.Options{Registry: monitor.NewRegistry()}.Handler(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					wrapped = optional(w)
					unwrapped = optional(w.(interface{ Unwrap() http.ResponseWriter }).Unwrap())
				}))
			s := serve(t, c.major, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				plain = optional(w)
				h.ServeHTTP(w, r)
			}))
			resp, _ := get(t, s.Client(), s.URL)
			require.Equal(t, c.major, resp.ProtoMajor)
			require.Equal(t, plain, wrapped)
			require.Equal(t, plain, unwrapped)
			require.True(t, wrapped[c.only])
		})
	}
}

func TestResponseWriterOfFewMethods(t *testing.T) {
	for name, w := range map[string]http.ResponseWriter{
		"none":           struct{ http.ResponseWriter }{httptest.NewRecorder()},
		"flush":          httptest.NewRecorder(),
		"hijack alone":   bareHijacker{httptest.NewRecorder()},
		"ReadFrom alone": bareReaderFrom{httptest.NewRecorder()},
	} {
		transport.Options{Registry: monitor.NewRegistry()}.Handler(http.HandlerFunc(
			func(inner http.ResponseWriter, _ *http.Request) {
				require.Equal(t, optional(w), optional(inner), name)
			})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	}
}

type bareHijacker struct{ http.ResponseWriter }

func (bareHijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return nil, nil, errors.New("not today")
}

type bareReaderFrom struct{ http.ResponseWriter }

func (w bareReaderFrom) ReadFrom(r io.Reader) (int64, error) { return io.Copy(w.ResponseWriter, r) }

func TestResponseController(t *testing.T) {
	for _, major := range []int{1, 2} {
		t.Run(fmt.Sprint("HTTP/", major), func(t *testing.T) {
			r := newRecorder()
			release := make(chan bool)
			s := serve(t, major, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					c := http.NewResponseController(w)
					err := errors.Join(
						c.EnableFullDuplex(),
						c.SetReadDeadline(time.Now().Add(time.Minute)),
						c.SetWriteDeadline(time.Now().Add(time.Minute)),
					)
					fmt.Fprint(w, err)
					if err := c.Flush(); err != nil {
						panic(err)
					}
					<-release // the client has what was flushed
					if err := c.SetWriteDeadline(time.Unix(0, 0)); err != nil {
						panic(err)
					}
					_, _ = w.Write(make([]byte, 1<<20))
					_ = c.Flush()
				})))
			resp, err := s.Client().Get(s.URL)
			require.NoError(t, err)
			defer resp.Body.Close()
			text := make([]byte, len("<nil>"))
			_, err = io.ReadFull(resp.Body, text)
			require.NoError(t, err)
			require.Equal(t, "<nil>", string(text))
			close(release)
			n, err := io.Copy(io.Discard, resp.Body)
			require.Error(t, err)
			require.Less(t, n, int64(1<<20))
			r.only(t)
		})
	}
}

// TestUpgrade speaks a protocol of its own over a hijacked connection, as
// WebSocket does.
func TestUpgrade(t *testing.T) {
	for name, hijack := range map[string]func(http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error){
		"Hijacker": func(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error) { return w.(http.Hijacker).Hijack() },
		"controller": func(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter, error) {
			return http.NewResponseController(w).Hijack()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, clients := newRecorder(), newRecorder()
			s := serve(t, 1, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					conn, buffered, err := hijack(w)
					if err != nil {
						panic(err)
					}
					defer conn.Close()
					fmt.Fprint(buffered, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
					buffered.Flush()
					line, _ := buffered.ReadString('\n')
					fmt.Fprint(buffered, strings.ToUpper(line))
					buffered.Flush()
					_, _ = w.Write([]byte("refused"))
				})))
			client := &http.Client{Transport: transport.Options{Registry: clients.Registry}.RoundTripper(s.Client().Transport)}
			req, err := http.NewRequest("GET", s.URL, nil)
			require.NoError(t, err)
			req.Header.Set("Connection", "Upgrade")
			req.Header.Set("Upgrade", "echo")
			resp, err := client.Do(req)
			require.NoError(t, err)
			require.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
			body := resp.Body.(io.ReadWriteCloser)
			_, err = io.WriteString(body, "hello\n")
			require.NoError(t, err)
			line, err := bufio.NewReader(body).ReadString('\n')
			require.NoError(t, err)
			require.Equal(t, "HELLO\n", line)
			require.NoError(t, body.Close())

			span := r.only(t)
			require.Equal(t, monitor.OK, span.Outcome)
			require.Equal(t, "true", note(span, "http.hijacked"))
			require.Empty(t, note(span, "http.status_code"))
			span = clients.only(t)
			require.Equal(t, monitor.OK, span.Outcome)
			require.Equal(t, "101", note(span, "http.status_code"))
		})
	}
}

func TestHijackThatFails(t *testing.T) {
	r := newRecorder()
	s := serve(t, 2, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if _, _, err := http.NewResponseController(w).Hijack(); !errors.Is(err, http.ErrNotSupported) {
				panic("HTTP/2 has nothing to hijack")
			}
		})))
	get(t, s.Client(), s.URL)
	require.Empty(t, note(r.only(t), "http.hijacked"))

	r = newRecorder()
	transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, _, err := w.(http.Hijacker).Hijack(); err == nil {
			panic("hijacked")
		}
		w.WriteHeader(500)
	})).ServeHTTP(bareHijacker{httptest.NewRecorder()}, httptest.NewRequest("GET", "/", nil))
	require.Empty(t, note(r.only(t), "http.hijacked"))
	require.Equal(t, "http 500", r.only(t).Class)
}

func TestInformationalHeadersAreNoStatus(t *testing.T) {
	for _, major := range []int{1, 2} {
		t.Run(fmt.Sprint("HTTP/", major), func(t *testing.T) {
			r := newRecorder()
			s := serve(t, major, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Link", "</style.css>")
					w.WriteHeader(http.StatusEarlyHints)
					w.WriteHeader(http.StatusProcessing)
					w.WriteHeader(http.StatusTeapot)
				})))
			var hints []int
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
					hints = append(hints, code)
					return nil
				},
			})
			req, err := http.NewRequestWithContext(ctx, "GET", s.URL, nil)
			require.NoError(t, err)
			resp, err := s.Client().Do(req)
			require.NoError(t, err)
			resp.Body.Close()
			require.Equal(t, []int{103, 102}, hints)
			require.Equal(t, http.StatusTeapot, resp.StatusCode)
			require.Equal(t, "418", note(r.only(t), "http.status_code"))
		})
	}
}

// writes are the ways to write text.
var writes = map[string]func(w http.ResponseWriter, text string) error{
	"Write": func(w http.ResponseWriter, text string) error {
		_, err := w.Write([]byte(text))
		return err
	},
	"WriteString": func(w http.ResponseWriter, text string) error {
		_, err := w.(io.StringWriter).WriteString(text)
		return err
	},
	"ReadFrom": func(w http.ResponseWriter, text string) error {
		_, err := w.(io.ReaderFrom).ReadFrom(struct{ io.Reader }{strings.NewReader(text)})
		return err
	},
	"ReadFrom of a WriterTo": func(w http.ResponseWriter, text string) error {
		_, err := w.(io.ReaderFrom).ReadFrom(bytes.NewBufferString(text))
		return err
	},
	"io.Copy": func(w http.ResponseWriter, text string) error {
		_, err := io.Copy(w, struct{ io.Reader }{strings.NewReader(text)})
		return err
	},
}

// TestEveryWayToWrite writes in each way to the writers of both versions of HTTP, one
// of which has no ReadFrom, and to a writer with no optional method.
func TestEveryWayToWrite(t *testing.T) {
	text := strings.Repeat("<html>", 1<<17)
	bare := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
		})
	}
	same := func(h http.Handler) http.Handler { return h }
	for _, c := range []struct {
		name   string
		major  int
		around func(http.Handler) http.Handler
	}{{"HTTP/1", 1, same}, {"HTTP/2", 2, same}, {"bare", 1, bare}} {
		for way, write := range writes {
			t.Run(c.name+"/"+way, func(t *testing.T) {
				r := newRecorder()
				s := serve(t, c.major, c.around(transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
					func(w http.ResponseWriter, r *http.Request) {
						if err := write(w, text); err != nil && r.Method != "HEAD" {
							panic(err)
						}
					}))))
				resp, got := get(t, s.Client(), s.URL)
				require.Equal(t, text, got)
				require.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
				require.Equal(t, "200", note(r.only(t), "http.status_code"))
				require.Equal(t, [2]float64{1, float64(len(text))}, observed(r, "http.server", "response_size"))

				resp, err := s.Client().Head(s.URL)
				require.NoError(t, err)
				resp.Body.Close()
				require.Equal(t, "200", note(r.wait(t, 2)[1], "http.status_code"))
				require.Equal(t, [2]float64{1, float64(len(text))}, observed(r, "http.server", "response_size"))
			})
		}
	}
}

func TestReadFromNothing(t *testing.T) {
	for _, major := range []int{1, 2} {
		r := newRecorder()
		s := serve(t, major, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
			func(w http.ResponseWriter, _ *http.Request) {
				if _, err := w.(io.ReaderFrom).ReadFrom(new(bytes.Buffer)); err != nil {
					panic(err)
				}
				w.WriteHeader(500) // is in time
			})))
		resp, text := get(t, s.Client(), s.URL)
		require.Empty(t, text)
		require.Equal(t, 500, resp.StatusCode)
		require.Equal(t, "500", note(r.only(t), "http.status_code"))
	}
}

// TestReadFromThatFails is about readers and writers that fail or panic midway.
func TestReadFromThatFails(t *testing.T) {
	for name, fail := range map[string]io.Reader{
		"error": failing{errors.New("midway")},
		"panic": panicking{},
	} {
		for _, major := range []int{1, 2} {
			t.Run(fmt.Sprint(name, "/", major), func(t *testing.T) {
				r := newRecorder()
				var n int64
				var err error
				s := serve(t, major, transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(
					func(w http.ResponseWriter, _ *http.Request) {
						n, err = w.(io.ReaderFrom).ReadFrom(struct{ io.Reader }{
							io.MultiReader(strings.NewReader("some"), fail),
						})
					})))
				resp, getErr := s.Client().Get(s.URL)
				span := r.only(t)
				if name == "panic" {
					require.Equal(t, monitor.Panic, span.Outcome)
					require.Error(t, getErr)
					return
				}
				require.NoError(t, getErr)
				defer resp.Body.Close()
				text, readErr := io.ReadAll(resp.Body)
				require.NoError(t, readErr)
				require.Equal(t, "some", string(text))
				require.EqualError(t, err, "midway")
				require.EqualValues(t, 4, n)
				require.Equal(t, [2]float64{1, 4}, observed(r, "http.server", "response_size"))
			})
		}
	}

	r := newRecorder()
	transport.Options{Registry: r.Registry}.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n, err := w.(io.ReaderFrom).ReadFrom(strings.NewReader("some"))
		require.EqualValues(t, 3, n)
		require.Equal(t, io.ErrShortWrite, err)
	})).ServeHTTP(shortWriter{httptest.NewRecorder()}, httptest.NewRequest("GET", "/", nil))
	require.Equal(t, [2]float64{1, 3}, observed(r, "http.server", "response_size"))
}

// panicking is a reader that panics.
type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("midway") }

// A shortWriter takes three bytes.
type shortWriter struct{ http.ResponseWriter }

func (w shortWriter) Write(b []byte) (int, error) { return min(3, len(b)), io.ErrShortWrite }

func TestMaxBytesReaderEndsTheConnection(t *testing.T) {
	for _, c := range []struct {
		name   string
		length int
		status int
		closed bool
	}{
		{"within", 10, 200, false},
		{"beyond", 11, 413, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, 1, transport.Options{Registry: monitor.NewRegistry()}.Handler(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					r.Body = http.MaxBytesReader(w, r.Body, 10)
					if _, err := io.ReadAll(r.Body); err != nil {
						http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
					}
				})))
			resp, err := s.Client().Post(s.URL, "text/plain", strings.NewReader(strings.Repeat("x", c.length)))
			require.NoError(t, err)
			resp.Body.Close()
			require.Equal(t, c.status, resp.StatusCode)
			require.Equal(t, c.closed, resp.Close)
		})
	}
}
