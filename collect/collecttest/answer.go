package collecttest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
)

// answer answers the requests of one connection. It speaks HTTP by hand, to be
// able to speak it badly.
func (s *Server) answer(conn net.Conn, fault Fault) {
	from := bufio.NewReader(conn)
	for {
		request, err := http.ReadRequest(from)
		if err != nil {
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		f := fault
		if f == None && s.tooLarge(body) {
			f = tooLarge
		}
		if f == None || f == BrokenBody {
			s.keep(body)
		}
		if f == None && s.handler != nil {
			request.Body = io.NopCloser(bytes.NewReader(body))
			recorder := httptest.NewRecorder()
			s.handler.ServeHTTP(recorder, request)
			response := recorder.Result()
			response.ContentLength = int64(recorder.Body.Len())
			if response.Write(conn) != nil {
				return
			}
			continue
		}
		if _, err := io.WriteString(conn, reply(f)); err != nil || f == HalfAnswer || f == BrokenBody {
			return
		}
	}
}

func reply(f Fault) string {
	status := func(code int, header, body string) string {
		return fmt.Sprintf("HTTP/1.1 %d %s\r\n%sContent-Length: %d\r\n\r\n%s",
			code, http.StatusText(code), header, len(body), body)
	}
	switch f {
	case HalfAnswer:
		return "HTTP/1.1 20"
	case BrokenBody:
		return "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\nhalf"
	case BadRequest:
		return status(http.StatusBadRequest, "", strings.Repeat("no, ", 50_000))
	case Redirect:
		return status(http.StatusTemporaryRedirect, "Location: /elsewhere\r\n", "")
	case tooLarge:
		return status(http.StatusRequestEntityTooLarge, "", "")
	case Timeout:
		return status(http.StatusRequestTimeout, "", "too slow")
	case TooMany:
		return status(http.StatusTooManyRequests, "Retry-After: 1\r\n", "slow down")
	case ServerError:
		return status(http.StatusServiceUnavailable, "", "out of order")
	case LoginPage:
		return status(http.StatusOK, "Content-Type: text/html; charset=utf-8\r\n", "<!DOCTYPE html><title>Log in</title>")
	}
	return status(http.StatusAccepted, "", "")
}
