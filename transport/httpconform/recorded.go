package httpconform

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// How a middleware records requests.
var recordBehaviors = []*behavior{
	{
		"recorded once",
		"Each request is one record, also when there are many at once.",
		"RFC 9110, 3.3: a request has one final response",
		both, recordedOnce,
	},
	{
		"recorded success",
		"A request succeeds if the handler writes no status, or refuses a wrong request with 4xx.",
		"RFC 9110, 15.5: with 4xx the client seems to have erred",
		both, recordedSuccess,
	},
	{
		"recorded failure",
		"A status of 500 or more is a failure of the server.",
		"RFC 9110, 15.6",
		both, is(Failure, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }),
	},
	{
		"recorded hints",
		"A 1xx response is not taken for the final one.",
		"RFC 9110, 15.2",
		both, is(Failure, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(500)
		}),
	},
	{
		"recorded first status",
		"The status that the client got counts, not a later one.",
		"net/http: ResponseWriter.WriteHeader",
		both, is(Success, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("text"))
			w.WriteHeader(500)
		}),
	},
	{
		"recorded panic",
		"A request whose handler panics is recorded, as a failure.",
		"net/http: Handler, \"If ServeHTTP panics\"",
		both, is(Failure, func(http.ResponseWriter, *http.Request) { panic("on purpose") }),
	},
	{
		"recorded abort",
		"A request aborted with http.ErrAbortHandler is recorded, and not as a success.",
		"net/http: ErrAbortHandler",
		both, isNot(Success, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
	},
	{
		"recorded client gone",
		"A request whose client left is recorded, and not as a failure of the server.",
		"net/http: Request.Context",
		both, recordedClientGone,
	},
	{
		"recorded whole answer",
		"A request whose client left after it had the whole answer is a success.",
		"net/http: Request.Context, which ends when the connection does, at whatever time",
		both, recordedWholeAnswer,
	},
	{
		"recorded rpc",
		"A gRPC call that fails is a failure, although its HTTP status is 200.",
		"gRPC over HTTP2: Grpc-Status in the trailer",
		both, recordedRPC,
	},
	{
		"recorded hijack",
		"A hijacked request is recorded, and not as a failure.",
		"net/http: Hijacker",
		only1, isNot(Failure, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			conn.Close()
		}),
	},
	{
		"named by route",
		"The name contains the pattern that a ServeMux within the middleware matched.",
		"net/http: Request.Pattern",
		both, route,
	},
	{
		"bounded by path",
		"All paths of a route have one name.",
		"a client makes up paths, and memory is finite",
		both, bounded(get, func(i int) string { return fmt.Sprint("/users/", i) }),
	},
	{
		"bounded without route",
		"All paths without a route have one name.",
		"a client makes up paths, and memory is finite",
		both, bounded(get, func(i int) string { return fmt.Sprint("/none/", i) }),
	},
	{
		"bounded by method",
		"All made-up methods have one name.",
		"RFC 9110, 9.1: any token may be a method",
		both, bounded(func(i int) string { return fmt.Sprint("BREW", i) }, func(int) string { return "/users/7" }),
	},
}

func get(int) string { return http.MethodGet }

func recordedOnce(p *probe) error {
	const clients, each = 4, 8
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		_, _ = w.Write([]byte("text"))
	})
	together(clients, each, func(int, int) {
		if err := getRoot(s); err != nil {
			p.fail("%w", err)
		}
	})
	_, err := exactly(p, clients*each)
	return err
}

func recordedSuccess(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wrong" {
			http.Error(w, "wrong", http.StatusBadRequest)
		}
	})
	for _, path := range []string{"/", "/wrong"} {
		if _, _, err := s.get(path); err != nil {
			return err
		}
	}
	all, err := exactly(p, 2)
	for _, r := range all {
		if err == nil && r.Outcome != Success {
			err = fmt.Errorf("one is %v, not %v", r.Outcome, Success)
		}
	}
	return err
}

func recordedClientGone(p *probe) error {
	entered := make(chan struct{}, 1)
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		p.until(r.Context().Done())
		// As handlers do when their own calls fail because of the context.
		http.Error(w, "too late", http.StatusInternalServerError)
	})
	if err := s.leave(entered); err != nil {
		return err
	}
	all, err := exactly(p, 1)
	if err == nil && all[0].Outcome == Failure {
		err = fmt.Errorf("it is %v", Failure)
	}
	return err
}

func recordedWholeAnswer(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "5")
		_, _ = io.WriteString(w, "whole")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
		case <-p.ctx.Done():
		}
	})
	r, leave, err := s.request("GET", "/", nil)
	defer leave()
	if err != nil {
		return err
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var text [5]byte
	if _, err := io.ReadFull(resp.Body, text[:]); err != nil {
		return err
	}
	leave()
	s.CloseClientConnections() // one that waits for its next request does not notice
	all, err := exactly(p, 1)
	if err == nil && all[0].Outcome != Success {
		err = fmt.Errorf("it is %v, not %v", all[0].Outcome, Success)
	}
	return err
}

func recordedRPC(p *probe) error {
	const internal = "13"
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/grpc")
		switch r.URL.Path {
		case "/announced":
			h.Set("Trailer", "Grpc-Status")
		case "/prefixed":
			h.Set(http.TrailerPrefix+"Grpc-Status", internal)
		}
		if r.URL.Path != "/header" {
			_, _ = w.Write([]byte{0, 0, 0, 0, 0})
		}
		if r.URL.Path != "/prefixed" {
			h.Set("Grpc-Status", internal)
		}
	})
	paths := []string{"/announced", "/prefixed", "/header"}
	for _, path := range paths {
		_, _, err := s.do("POST", path, strings.NewReader("\x00\x00\x00\x00\x00"), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/grpc+proto")
			r.Header.Set("Te", "trailers")
		})
		if err != nil {
			return err
		}
	}
	all, err := exactly(p, len(paths))
	for _, r := range all {
		if err == nil && r.Outcome != Failure {
			err = fmt.Errorf("one is %v, not %v", r.Outcome, Failure)
		}
	}
	return err
}
