package httpconform

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
)

// How a call of the handler ends without returning.
var endBehaviors = []*behavior{
	{
		"panic",
		"A panic of the handler reaches the handlers outside and the server unchanged, and the server cuts the response off.",
		"net/http: Handler, \"If ServeHTTP panics\"",
		both, panics,
	},
	{
		"abort",
		"http.ErrAbortHandler reaches the server, which cuts the response off without a line in the log.",
		"net/http: ErrAbortHandler",
		both, abort,
	},
	{
		"goexit",
		"runtime.Goexit in the handler ends the goroutine, and does not become a panic or a return.",
		"runtime: Goexit",
		only1, goexit,
	},
}

// raise makes the handler panic, and checks what a handler outside and the client
// see.
func raise(p *probe, value any) error {
	caught := make(chan any, 1)
	s := p.serveIn(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		defer func() {
			v := recover()
			caught <- v
			if v != nil {
				panic(v)
			}
		}()
		next.ServeHTTP(w, r)
	}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(value) }))
	// POST, because http.Transport would repeat a GET.
	resp, _, answered := s.do("POST", "/", strings.NewReader("text"))
	v, err := await(p, caught, "the end of the handler")
	switch {
	case err != nil:
		return err
	case v == nil:
		return errors.New("the panic is swallowed")
	case v != value:
		return fmt.Errorf("the panic goes on with %T(%v), not %T(%v)", v, v, value, value)
	case answered == nil:
		return fmt.Errorf("%w, of status %d", errServed, resp.StatusCode)
	}
	return nil
}

func panics(p *probe) error {
	if err := raise(p, &struct{ text string }{"on purpose"}); err != nil {
		return err
	}
	return raise(p, "on purpose")
}

func abort(p *probe) error {
	if err := raise(p, http.ErrAbortHandler); err != nil {
		return err
	}
	p.close() // waits until the server has logged
	return p.wantsNotLogged("panic")
}

func goexit(p *probe) error {
	h := p.wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { runtime.Goexit() }))
	r, err := http.NewRequestWithContext(p.ctx, "GET", "/", http.NoBody)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { // ends with the handler
		returned := false
		defer func() {
			switch v := recover(); {
			case v != nil:
				ended <- fmt.Errorf("it becomes a panic: %v", v)
			case returned:
				ended <- errors.New("it becomes a return")
			default:
				ended <- nil
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), r)
		returned = true
	}()
	got, err := await(p, ended, "the end of the goroutine")
	return errors.Join(err, got)
}
