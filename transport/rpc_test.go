package transport_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// callRPC serves one request of a content type, and returns its span.
func callRPC(t *testing.T, contentType string, h http.HandlerFunc) monitor.SpanData {
	t.Helper()
	r := newRecorder()
	req := httptest.NewRequest("POST", "/service/method", strings.NewReader("x"))
	req.Header.Set("Content-Type", contentType)
	transport.Options{Registry: r.Registry}.Handler(h).ServeHTTP(httptest.NewRecorder(), req)
	return r.only(t)
}

func TestServerOutcomesOfGRPC(t *testing.T) {
	for code, want := range []struct {
		outcome monitor.Outcome
		class   string
	}{
		{monitor.OK, ""}, {monitor.Canceled, "grpc Canceled"}, {monitor.Error, "grpc Unknown"}, {monitor.OK, ""},
		{monitor.Timeout, "grpc DeadlineExceeded"}, {monitor.OK, ""}, {monitor.OK, ""}, {monitor.OK, ""}, {monitor.OK, ""},
		{monitor.OK, ""}, {monitor.OK, ""}, {monitor.OK, ""}, {monitor.Error, "grpc Unimplemented"}, {monitor.Error, "grpc Internal"},
		{monitor.Error, "grpc Unavailable"}, {monitor.Error, "grpc DataLoss"}, {monitor.OK, ""}, {monitor.Error, "grpc other"},
	} {
		status := fmt.Sprint(code)
		for name, span := range map[string]monitor.SpanData{
			"trailer": callRPC(t, "application/grpc", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Trailer", "Grpc-Status")
				_, _ = w.Write([]byte("message"))
				w.Header().Set("Grpc-Status", status)
			}),
			"late trailer": callRPC(t, "application/grpc+proto", func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte("message"))
				w.Header()[http.TrailerPrefix+"grpc-status"] = []string{status}
			}),
			"header": callRPC(t, "Application/GRPC+json; charset=utf-8", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Grpc-Status", status)
			}),
		} {
			require.Equal(t, want.outcome, span.Outcome, "%d %s", code, name)
			require.Equal(t, want.class, span.Class, "%d %s", code, name)
			require.Equal(t, "200", note(span, "http.status_code"))
			if code == 0 {
				status = ""
			}
			require.Equal(t, status, note(span, "grpc.status_code"))
		}
	}
}

func TestServerOutcomesOfOtherAnswersToGRPC(t *testing.T) {
	span := callRPC(t, "application/grpc", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
	require.Equal(t, "http 503", span.Class)
	span = callRPC(t, "application/grpc", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Grpc-Status", "x") })
	require.Equal(t, monitor.OK, span.Outcome)
	span = callRPC(t, "application/json", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Grpc-Status", "13") })
	require.Equal(t, monitor.OK, span.Outcome)
}

func frame(flags byte, payload string) string {
	return string(binary.BigEndian.AppendUint32([]byte{flags}, uint32(len(payload)))) + payload
}

func TestServerOutcomesOfGRPCWeb(t *testing.T) {
	message := frame(0, "message "+frame(0x80, "grpc-status: 2\r\n")) // not a trailer: within a message
	failed := message + frame(0, "") + frame(0x80, "grpc-message: no: text\r\nGrpc-Status: 13\r\n")
	// In parts, each in base64 with padding of its own.
	parts := func(text string) (encoded string) {
		for len(text) > 0 {
			n := min(len(text), 7)
			encoded += base64.StdEncoding.EncodeToString([]byte(text[:n]))
			text = text[n:]
		}
		return encoded
	}
	for _, c := range []struct{ name, kind, body, class string }{
		{"failed", "application/grpc-web+proto", failed, "grpc Internal"},
		{"text", "application/grpc-web-text", parts(failed), "grpc Internal"},
		{"text with lines", "application/grpc-web-text+proto", parts(failed)[:20] + "\r\n" + parts(failed)[20:], "grpc Internal"},
		{"ok", "application/grpc-web", message + frame(0x80, "grpc-status:0\r\n"), ""},
		{"cut off", "application/grpc-web", message, ""},
		{"huge", "application/grpc-web", "\x00\xff\xff\xff\xff" + failed, ""},
		{"nonsense", "application/grpc-web-text", "!!!!!!!!", ""},
		{"nothing", "application/grpc-web", "", ""},
		{"not for the web", "application/grpc", failed, ""},
	} {
		for _, step := range []int{1, 3, 1000} {
			for name, write := range map[string]func(http.ResponseWriter, string){
				"write":  func(w http.ResponseWriter, s string) { _, _ = w.Write([]byte(s)) },
				"string": func(w http.ResponseWriter, s string) { _, _ = io.WriteString(w, s) },
				"copy":   func(w http.ResponseWriter, s string) { _, _ = io.Copy(w, io.LimitReader(strings.NewReader(s), 1<<20)) },
			} {
				span := callRPC(t, c.kind, func(w http.ResponseWriter, _ *http.Request) {
					for body := c.body; len(body) > 0; {
						n := min(step, len(body))
						write(w, body[:n])
						body = body[n:]
					}
				})
				require.Equal(t, c.class, span.Class, "%s %s %d", c.name, name, step)
			}
		}
	}
	span := callRPC(t, "application/grpc-web", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Grpc-Status", "14") })
	require.Equal(t, "grpc Unavailable", span.Class)
}

func TestClientOutcomesOfGRPC(t *testing.T) {
	for _, major := range []int{1, 2} {
		for code, class := range map[string]string{"0": "", "5": "grpc NotFound", "1": "grpc Canceled", "4": "grpc DeadlineExceeded"} {
			for _, where := range []string{"trailer", "header"} {
				s := serve(t, major, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Type", "application/grpc")
					if where == "trailer" {
						_, _ = w.Write([]byte("message"))
						_ = http.NewResponseController(w).Flush()
						w.Header().Set(http.TrailerPrefix+"Grpc-Status", code)
						return
					}
					w.Header().Set("Grpc-Status", code)
				}))
				r := newRecorder()
				c := &http.Client{Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport)}
				resp, err := c.Post(s.URL, "application/grpc", strings.NewReader("x"))
				require.NoError(t, err)
				_, err = io.Copy(io.Discard, resp.Body)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				require.Equal(t, class, r.only(t).Class, "HTTP/%d %s %s", major, code, where)
			}
		}
	}
}
