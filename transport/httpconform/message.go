package httpconform

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// How a response reaches the client.
var messageBehaviors = []*behavior{
	{
		"implicit status",
		"The status is 200 if the handler writes none, or nothing at all.",
		"net/http: ResponseWriter.Write",
		both, implicitStatus,
	},
	{
		"explicit status",
		"The client gets the first status that the handler writes.",
		"net/http: ResponseWriter.WriteHeader",
		both, explicitStatus,
	},
	{
		"illegal status",
		"WriteHeader panics for a status that does not have three digits.",
		"net/http: ResponseWriter.WriteHeader, \"must be a valid HTTP 1xx-5xx status code\"",
		both, illegalStatus,
	},
	{
		"superfluous header",
		"Only the handler writes a status.",
		"net/http: \"superfluous response.WriteHeader call\" in the server's log",
		only1, superfluousHeader,
	},
	{
		"response headers",
		"The header's fields arrive with all values, in order; a nil value keeps net/http from adding the field.",
		"net/http: ResponseWriter.Header; RFC 9110, 5.3",
		both, responseHeaders,
	},
	{
		"head",
		"HEAD is answered with the header of GET, and without a body.",
		"RFC 9110, 9.3.2",
		both, head,
	},
	{
		"no body allowed",
		"204 and 304 have no body, and writing one fails with http.ErrBodyNotAllowed.",
		"RFC 9110, 15.3.5 and 15.4.5; net/http: ErrBodyNotAllowed",
		both, noBodyAllowed,
	},
	{
		"content length",
		"Writing more than the handler declared fails with http.ErrContentLength.",
		"net/http: ErrContentLength",
		only1, contentLength,
	},
	{
		"trailers",
		"Trailers arrive, in requests and in responses, declared before or with http.TrailerPrefix.",
		"RFC 9110, 6.5; net/http: TrailerPrefix, Request.Trailer",
		both, trailers,
	},
	{
		"late trailers",
		"A trailer of the request that was not announced is there at the end of the body.",
		"RFC 9110, 6.6.2: Trailer is only a hint; net/http: Request.Trailer",
		only1, lateTrailers,
	},
}

func implicitStatus(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/write":
			_, _ = w.Write([]byte("text"))
		case "/string":
			_, _ = io.WriteString(w, "text")
		}
	})
	for path, text := range map[string]string{"/": "", "/write": "text", "/string": "text"} {
		resp, got, err := s.get(path)
		if err := wants(200, text, resp, got, err); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func explicitStatus(p *probe) error {
	all := []int{200, 201, 206, 299, 302, 400, 404, 418, 451, 500, 503, 599}
	next := make(chan int, len(all))
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(<-next)
		w.WriteHeader(505)
		_, _ = io.WriteString(w, "text")
	})
	for _, status := range all {
		next <- status
		resp, got, err := s.get("/")
		if err := wants(status, "text", resp, got, err); err != nil {
			return fmt.Errorf("%d: %w", status, err)
		}
	}
	return nil
}

func illegalStatus(p *probe) error {
	raised := make(chan any, 1)
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			raised <- recover()
			w.WriteHeader(204)
		}()
		var status int
		_, _ = fmt.Sscan(r.URL.Query().Get("status"), &status)
		w.WriteHeader(status)
	})
	for _, status := range []int{0, 99, 1000} {
		resp, _, err := s.get(fmt.Sprint("/?status=", status))
		if err == nil && resp.StatusCode != 204 {
			err = fmt.Errorf("after WriteHeader(%d), which panicked, the status is %d, not 204", status, resp.StatusCode)
		}
		v, late := await(p, raised, "the end of the handler")
		switch {
		case late != nil:
			return late
		case v == nil:
			return fmt.Errorf("WriteHeader(%d) does not panic", status)
		case err != nil:
			return err
		}
	}
	return nil
}

func superfluousHeader(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/write":
			_, _ = w.Write([]byte("text"))
		case "/status":
			w.WriteHeader(201)
		case "/both":
			w.WriteHeader(500)
			_, _ = io.WriteString(w, "text")
		case "/hints":
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(200)
		case "/hijack":
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				conn.Close()
			}
		}
	})
	for _, path := range []string{"/", "/write", "/status", "/both", "/hints", "/hijack"} {
		if _, _, err := s.get(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return errors.Join(p.returned(), p.wantsNotLogged("superfluous"), p.wantsNotLogged("hijacked"))
}

func responseHeaders(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["X-Many"] = []string{"b", "a", "", "b"}
		h.Add("Set-Cookie", "one=1")
		h.Add("Set-Cookie", "two=2")
		h["Content-Type"] = nil
		h.Set("Etag", `"x"`)
		_, _ = io.WriteString(w, "<html>")
	})
	resp, _, err := s.get("/")
	if err != nil {
		return err
	}
	for key, want := range map[string][]string{
		"X-Many": {"b", "a", "", "b"}, "Set-Cookie": {"one=1", "two=2"}, "Content-Type": nil, "Etag": {`"x"`},
	} {
		if got := resp.Header[key]; !slices.Equal(got, want) {
			return fmt.Errorf("%s is %q, not %q", key, got, want)
		}
	}
	return nil
}
