package httpconform

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// exactly waits until there are n records and the handlers have returned, and then a
// little longer for surplus records.
func exactly(p *probe, n int) ([]Record, error) {
	p.eventually(func() bool { return len(p.records()) >= n })
	if err := p.returned(); err != nil {
		return nil, err
	}
	time.Sleep(10 * time.Millisecond)
	all := p.records()
	if len(all) != n {
		return all, fmt.Errorf("%d requests are %d records: %v", n, len(all), all)
	}
	return all, nil
}

// outcome sends a request and returns its recorded outcome.
func outcome(p *probe, h http.HandlerFunc) (Outcome, error) {
	// Other behaviors examine whether the client gets a response.
	_, _, _ = p.serve(h).do("POST", "/", nil)
	all, err := exactly(p, 1)
	if err != nil {
		return 0, err
	}
	return all[0].Outcome, nil
}

// is checks that a request to a handler is recorded as want.
func is(want Outcome, h http.HandlerFunc) func(*probe) error {
	return func(p *probe) error {
		got, err := outcome(p, h)
		if err == nil && got != want {
			err = fmt.Errorf("it is %v, not %v", got, want)
		}
		return err
	}
}

// isNot checks that a request to a handler is not recorded as wrong.
func isNot(wrong Outcome, h http.HandlerFunc) func(*probe) error {
	return func(p *probe) error {
		got, err := outcome(p, h)
		if err == nil && got == wrong {
			err = fmt.Errorf("it is %v", wrong)
		}
		return err
	}
}

// names returns the names of the records, each once.
func names(all []Record) (different []string) {
	for _, r := range all {
		if !slices.Contains(different, r.Name) {
			different = append(different, r.Name)
		}
	}
	return different
}

// bounded sends requests whose method or path a client made up, and checks that
// they have one name.
func bounded(method, path func(i int) string) func(*probe) error {
	return func(p *probe) error {
		const requests = 20
		mux := http.NewServeMux()
		mux.HandleFunc("/users/{id}", func(http.ResponseWriter, *http.Request) {})
		s := p.serve(mux.ServeHTTP)
		for i := range requests {
			if _, _, err := s.do(method(i), path(i), nil); err != nil {
				return err
			}
		}
		all, err := exactly(p, requests)
		if err != nil {
			return err
		}
		if all := names(all); len(all) > 1 {
			return fmt.Errorf("%d requests have %d names, such as %q", requests, len(all), all[len(all)-1])
		}
		return nil
	}
}

func route(p *probe) error {
	mux := http.NewServeMux()
	mux.HandleFunc("/users/{id}", func(http.ResponseWriter, *http.Request) {})
	if _, _, err := p.serve(mux.ServeHTTP).get("/users/7"); err != nil {
		return err
	}
	all, err := exactly(p, 1)
	if err == nil && !strings.Contains(all[0].Name, "/users/{id}") {
		err = fmt.Errorf("the name is %q", all[0].Name)
	}
	return err
}
