package httpconform

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing/iotest"
)

func head(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "5")
		if n, err := io.WriteString(w, "12345"); n != 5 || err != nil {
			p.fail("writing 5 bytes for %s returns %d, %v", r.Method, n, err)
		}
	})
	resp, got, err := s.do("HEAD", "/", nil)
	if err := wants(200, "", resp, got, err); err != nil {
		return err
	}
	if resp.ContentLength != 5 {
		return fmt.Errorf("Content-Length is %d, not 5", resp.ContentLength)
	}
	return nil
}

func waysToWrite(p *probe) error {
	text, failed := strings.Repeat("text ", 1<<14), errors.New("the reader failed")
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		if n, err := io.WriteString(w, text); n != len(text) || err != nil {
			p.fail("io.WriteString of %d bytes returns %d, %v", len(text), n, err)
		}
		for _, end := range []error{nil, failed} {
			ends := iotest.ErrReader(cmp.Or(end, io.EOF))
			n, err := io.Copy(w, struct{ io.Reader }{io.MultiReader(strings.NewReader(text), ends)})
			if n != int64(len(text)) || !errors.Is(err, end) {
				p.fail("io.Copy of %d bytes and then %v returns %d, %v", len(text), end, n, err)
			}
		}
	})
	resp, got, err := s.get("/")
	return wants(200, strings.Repeat(text, 3), resp, got, err)
}

func noBodyAllowed(p *probe) error {
	next := make(chan int, 1)
	wrote := make(chan error, 2)
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(<-next)
		_, err := w.Write([]byte("text"))
		wrote <- err
	})
	for _, status := range []int{204, 304} {
		next <- status
		resp, got, err := s.get("/")
		if err := wants(status, "", resp, got, err); err != nil {
			return err
		}
		if err := <-wrote; !errors.Is(err, http.ErrBodyNotAllowed) {
			return fmt.Errorf("writing after %d returns %v, not http.ErrBodyNotAllowed", status, err)
		}
	}
	return nil
}

func contentLength(p *probe) error {
	wrote := make(chan error, 1)
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "4")
		_, _ = w.Write([]byte("1234"))
		_, err := w.Write([]byte("5"))
		wrote <- err
	})
	resp, got, err := s.get("/")
	if late := <-wrote; !errors.Is(late, http.ErrContentLength) {
		return fmt.Errorf("writing too much returns %v, not http.ErrContentLength", late)
	}
	return wants(200, "1234", resp, got, err)
}

func trailers(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Declared")
		_, _ = io.Copy(w, r.Body)
		if got := r.Trailer.Get("X-Request"); got != "asked" {
			p.fail("the trailer of the request is %q, not \"asked\"", got)
		}
		w.Header().Set("X-Declared", "one")
		w.Header().Set(http.TrailerPrefix+"X-Late", "two")
	})
	resp, got, err := s.do("POST", "/", io.MultiReader(strings.NewReader("text")), func(r *http.Request) {
		r.Trailer = http.Header{"X-Request": {"asked"}}
	})
	if err := wants(200, "text", resp, got, err); err != nil {
		return err
	}
	for key, want := range map[string]string{"X-Declared": "one", "X-Late": "two"} {
		if got := resp.Trailer.Get(key); got != want {
			return fmt.Errorf("the trailer %s is %q, not %q", key, got, want)
		}
	}
	return nil
}

func lateTrailers(p *probe) error {
	s := p.serve(func(_ http.ResponseWriter, r *http.Request) {
		if r.Trailer != nil {
			p.fail("before the end of the body the trailer is %v, not nil", r.Trailer)
		}
		var err error
		if r.URL.Path == "/close" {
			err = r.Body.Close() // which reads the rest
		} else {
			_, err = io.Copy(io.Discard, r.Body)
		}
		if got := r.Trailer.Get("X-Sum"); got != "42" || err != nil {
			p.fail("%s: the trailer is %q, not \"42\" (%v)", r.URL.Path, got, err)
		}
	})
	for _, path := range []string{"/read", "/close"} {
		conn, err := s.dial()
		if err != nil {
			return err
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n0\r\nX-Sum: 42\r\n\r\n", path)
		if _, err := io.Copy(io.Discard, conn); err != nil {
			return err
		}
	}
	return p.returned()
}
