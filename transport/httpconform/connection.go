package httpconform

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
)

// How a handler uses its connection, beyond one request and one response.
var connectionBehaviors = []*behavior{
	{
		"hijack",
		"A hijacked connection works in both directions, and the handler gets the bytes that the client sent early.",
		"net/http: Hijacker",
		only1, hijack,
	},
	{
		"websocket",
		"A WebSocket is opened, echoes a message, and is closed.",
		"RFC 6455, 4.2.2 and 5.2",
		only1, webSocket,
	},
	{
		"early hints",
		"1xx responses arrive before the final one, with their headers.",
		"RFC 8297; RFC 9110, 15.2",
		both, earlyHints,
	},
	{
		"100 continue",
		"100 Continue is sent when the handler reads the body, and not if it answers without.",
		"RFC 9110, 10.1.1; net/http: Request.Body",
		only1, lazyContinue,
	},
	{
		"full duplex",
		"A handler that enables full duplex can write, and be heard, while it reads.",
		"net/http: ResponseController.EnableFullDuplex",
		both, fullDuplex,
	},
	{
		"limited body",
		"The connection ends after a 413 for a body that http.MaxBytesReader cut off.",
		"net/http: MaxBytesReader, \"closes the underlying connection after the limit is hit\"",
		only1, limitedBody,
	},
	{
		"client gone",
		"The request's context is canceled when the client leaves.",
		"net/http: Request.Context",
		both, clientGone,
	},
}

func hijack(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		h, ok := w.(http.Hijacker)
		if !ok {
			http.Error(w, "no http.Hijacker", http.StatusInternalServerError)
			return
		}
		conn, buffered, err := h.Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		line, err := buffered.ReadString('\n')
		for err == nil {
			_, _ = io.WriteString(conn, line)
			line, err = buffered.ReadString('\n')
		}
	})
	conn, in, _, err := s.upgrade("GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly\n")
	if err != nil {
		return err
	}
	for _, line := range []string{"early\n", "late\n"} {
		if line == "late\n" {
			if _, err := io.WriteString(conn, line); err != nil {
				return err
			}
		}
		if got, err := in.ReadString('\n'); err != nil || got != line {
			return fmt.Errorf("the echo of %q is %q: %w", line, got, err)
		}
	}
	return conn.Close()
}

func earlyHints(p *probe) error {
	answer := make(chan struct{})
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		p.until(answer)
		w.WriteHeader(http.StatusTeapot)
	})
	hints := make(chan string, 8)
	r, cancel, err := s.request("GET", "/", nil)
	defer cancel()
	if err != nil {
		return err
	}
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
			hints <- fmt.Sprint(code, " ", h.Get("Link"))
			return nil
		},
	}))
	responses := make(chan error, 1)
	go func() { // ends with the request
		resp, err := s.client.Do(r)
		if err == nil {
			resp.Body.Close()
			err = wants(http.StatusTeapot, "", resp, "", nil)
		}
		responses <- err
	}()
	hint, err := await(p, hints, "103 Early Hints")
	close(answer)
	if err != nil {
		return err
	}
	if hint != "103 </style.css>; rel=preload" {
		return fmt.Errorf("the hint is %q", hint)
	}
	final, err := await(p, responses, "the final response")
	return errors.Join(err, final)
}

func lazyContinue(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/refuse" {
			w.WriteHeader(http.StatusExpectationFailed)
			return
		}
		_, _ = io.Copy(w, r.Body)
	})
	ask := func(path string) (*bufio.Reader, io.Writer, error) {
		conn, err := s.dial()
		if err != nil {
			return nil, nil, err
		}
		_, err = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
		return bufio.NewReader(conn), conn, err
	}
	in, _, err := ask("/refuse")
	if err != nil {
		return err
	}
	line, err := in.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 417 ") {
		return fmt.Errorf("refusing without reading, the answer is %q, not 417 (%v)", line, err)
	}
	in, out, err := ask("/read")
	if err != nil {
		return err
	}
	if line, err = in.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		return fmt.Errorf("the answer to the first read is %q, not 100 (%v)", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil { // the end of 100 Continue
		return err
	}
	if _, err := io.WriteString(out, "body"); err != nil {
		return err
	}
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return fmt.Errorf("no response after 100 Continue: %w", err)
	}
	text, err := io.ReadAll(resp.Body)
	return wants(200, "body", resp, string(text), err)
}

func limitedBody(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 4)
		if _, err := io.ReadAll(r.Body); err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		}
	})
	resp, text, err := s.do("POST", "/", strings.NewReader("12345"))
	if err := wants(413, "too large\n", resp, text, err); err != nil {
		return err
	}
	if !resp.Close {
		return errors.New("the connection is kept")
	}
	resp, text, err = s.do("POST", "/", strings.NewReader("1234"))
	if err := wants(200, "", resp, text, err); err != nil {
		return err
	}
	if resp.Close {
		return errors.New("the connection is closed without need")
	}
	return nil
}

func clientGone(p *probe) error {
	entered, seen := make(chan struct{}, 1), make(chan error, 1)
	s := p.serve(func(_ http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		if p.until(r.Context().Done()) {
			seen <- r.Context().Err()
		}
	})
	if err := s.leave(entered); err != nil {
		return err
	}
	got, err := await(p, seen, "the end of the request's context after the client left")
	if err == nil && !errors.Is(got, context.Canceled) {
		err = fmt.Errorf("the context ends with %v", got)
	}
	return err
}
