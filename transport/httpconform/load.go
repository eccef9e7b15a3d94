package httpconform

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"
)

// How the middleware works with other handlers, and with many requests at once.
var loadBehaviors = []*behavior{
	{
		"timeout handler outside",
		"Within http.TimeoutHandler the handler's response arrives if it is in time, and 503 otherwise.",
		"net/http: TimeoutHandler",
		both, timeoutOutside,
	},
	{
		"timeout handler within",
		"The response of an http.TimeoutHandler within arrives, whatever its handler does afterwards.",
		"net/http: TimeoutHandler",
		both, timeoutWithin,
	},
	{
		"nested",
		"The middleware wrapped in itself works like one.",
		"net/http: Handler",
		both, nested,
	},
	{
		"concurrency",
		"Concurrent requests do not mix. Run this with the race detector.",
		"net/http: Server, \"a new service goroutine for each\"",
		both, concurrency,
	},
	{
		"goroutines",
		"Finished requests leave no goroutine behind.",
		"net/http: Handler, \"Returning signals that the request is finished\"",
		both, goroutines,
	},
}

// late answers at once, or for the path /late when its time is over.
func (p *probe) late(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/late" {
		p.until(r.Context().Done())
	}
	w.Header().Set("X-Answer", "own")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, "in time")
}

func timeouts(get func(time.Duration) *server) error {
	resp, got, err := get(time.Minute).get("/")
	if err := wants(http.StatusAccepted, "in time", resp, got, err); err != nil {
		return err
	}
	if resp.Header.Get("X-Answer") != "own" {
		return fmt.Errorf("the handler's header is lost")
	}
	resp, got, err = get(10 * time.Millisecond).get("/late")
	return wants(http.StatusServiceUnavailable, "too late", resp, got, err)
}

func timeoutOutside(p *probe) error {
	return timeouts(func(d time.Duration) *server {
		return p.serveAll(http.TimeoutHandler(p.wrap(http.HandlerFunc(p.late)), d, "too late"))
	})
}

func timeoutWithin(p *probe) error {
	return timeouts(func(d time.Duration) *server {
		return p.serveAll(p.wrap(http.TimeoutHandler(http.HandlerFunc(p.late), d, "too late")))
	})
}

func nested(p *probe) error {
	var one, two []string
	inner := p.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		two = optional(w)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.Copy(w, r.Body)
	}))
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		one = optional(w)
		inner.ServeHTTP(w, r)
		if err := sameInterfaces(one, two); err != nil {
			p.fail("the inner one %w", err)
		}
	})
	resp, text, err := s.do("POST", "/", strings.NewReader("text"))
	return wants(http.StatusAccepted, "text", resp, text, err)
}

func concurrency(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Path", r.URL.Path)
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.Copy(w, r.Body)
	})
	together(8, 16, func(i, j int) {
		text := fmt.Sprint("/", i, "/", j)
		resp, got, err := s.do("POST", text, strings.NewReader(text))
		if err := wants(http.StatusAccepted, text, resp, got, err); err != nil {
			p.fail("%w", err)
		} else if path := resp.Header.Get("X-Path"); path != text {
			p.fail("the request is %s, and the response that of %s", text, path)
		}
	})
	return nil
}

// goroutines tolerates some goroutines of other origin.
func goroutines(p *probe) error {
	const requests, others = 64, 16
	before := runtime.NumGoroutine()
	s := p.serve(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "text") })
	for range requests {
		if _, _, err := s.get("/"); err != nil {
			return err
		}
	}
	p.close()
	left := 0
	if !p.eventually(func() bool { left = runtime.NumGoroutine() - before; return left < others }) {
		return fmt.Errorf("after %d requests there are %d more goroutines", requests, left)
	}
	return nil
}
