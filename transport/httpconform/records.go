package httpconform

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Outcome is what a middleware took a request for.
type Outcome uint8

const (
	Success Outcome = iota // of the server, whatever the client did wrong
	Failure                // of the server
	Aborted                // neither: the client left, or nobody is to see the rest
)

func (o Outcome) String() string {
	switch o {
	case Success:
		return "a success"
	case Failure:
		return "a failure"
	case Aborted:
		return "aborted"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// A Record is what a middleware recorded of a request that is over.
type Record struct {
	// Name is by what requests are told apart, such as the name of the span, or
	// the labels of the metric that came with the request.
	Name    string
	Outcome Outcome
}

// A Measuring starts a middleware that has seen nothing, and returns it with a
// function that returns what it has recorded so far, which may be called at any
// time.
type Measuring func() (wrap func(http.Handler) http.Handler, records func() []Record)

// RunRecords examines what a middleware records.
func RunRecords(start Measuring) (report Report) {
	for _, c := range recordBehaviors {
		for _, protocol := range c.protocols {
			report = append(report, c.result(protocol, start))
		}
	}
	return report
}

// TestRecords examines what a middleware records, and fails the subtests of what
// it gets wrong.
func TestRecords(t *testing.T, start Measuring) {
	t.Helper()
	for _, c := range recordBehaviors {
		for _, protocol := range c.protocols {
			t.Run(c.Name+"/"+protocol, func(t *testing.T) {
				c.result(protocol, start).report(t)
			})
		}
	}
}

// A recordBehavior is a Behavior of what is recorded.
type recordBehavior struct {
	Behavior
	protocols []string
	check     func(*probe, func() []Record) error
}

func (c *recordBehavior) result(protocol string, start Measuring) Result {
	wrap, records := start()
	check := &behavior{c.Behavior, c.protocols, func(p *probe) error { return c.check(p, records) }}
	return check.result(protocol, wrap)
}

// exactly waits until there are n records, and a little for one too many.
func exactly(n int, records func() []Record) ([]Record, error) {
	return within(patience, n, records)
}

func within(limit time.Duration, n int, records func() []Record) ([]Record, error) {
	until := time.Now().Add(limit)
	all := records()
	for ; len(all) < n && time.Now().Before(until); all = records() {
		time.Sleep(time.Millisecond)
	}
	if len(all) == n {
		time.Sleep(10 * time.Millisecond)
		all = records()
	}
	if len(all) != n {
		return all, fmt.Errorf("%d requests are %d records: %v", n, len(all), all)
	}
	return all, nil
}

// one sends a request and returns what is recorded of it.
func one(p *probe, records func() []Record, h http.HandlerFunc, method string) (Record, error) {
	// Whether the client gets a response is examined elsewhere.
	_, _, _ = p.serve(h).do(method, "/", nil)
	// The server does not know when the handlers of hijacked connections return.
	all, err := within(grace, 1, records)
	if err != nil {
		return Record{}, err
	}
	return all[0], nil
}

// is examines what a request to a handler is taken for.
func is(want Outcome, h http.HandlerFunc) func(*probe, func() []Record) error {
	return func(p *probe, records func() []Record) error {
		got, err := one(p, records, h, "POST")
		if err == nil && got.Outcome != want {
			err = fmt.Errorf("it is %v, not %v", got.Outcome, want)
		}
		return err
	}
}

// isNot examines what a request to a handler is not taken for.
func isNot(wrong Outcome, h http.HandlerFunc) func(*probe, func() []Record) error {
	return func(p *probe, records func() []Record) error {
		got, err := one(p, records, h, "POST")
		if err == nil && got.Outcome == wrong {
			err = fmt.Errorf("it is %v", wrong)
		}
		return err
	}
}

// names returns the different names of the records.
func names(all []Record) (different []string) {
	for _, r := range all {
		if !slices.Contains(different, r.Name) {
			different = append(different, r.Name)
		}
	}
	return different
}

// bounded sends requests that differ in what a client can make up, and examines
// that they have one name.
func bounded(method, path func(i int) string) func(*probe, func() []Record) error {
	return func(p *probe, records func() []Record) error {
		const requests = 20
		mux := http.NewServeMux()
		mux.HandleFunc("/users/{id}", func(http.ResponseWriter, *http.Request) {})
		s := p.serve(mux.ServeHTTP)
		for i := range requests {
			if _, _, err := s.do(method(i), path(i), nil); err != nil {
				return err
			}
		}
		all, err := exactly(requests, records)
		if err != nil {
			return err
		}
		if all := names(all); len(all) > 1 {
			return fmt.Errorf("%d requests have %d names, such as %q", requests, len(all), all[len(all)-1])
		}
		return nil
	}
}

func route(p *probe, records func() []Record) error {
	mux := http.NewServeMux()
	mux.HandleFunc("/users/{id}", func(http.ResponseWriter, *http.Request) {})
	if _, _, err := p.serve(mux.ServeHTTP).get("/users/7"); err != nil {
		return err
	}
	all, err := exactly(1, records)
	if err == nil && !strings.Contains(all[0].Name, "/users/{id}") {
		err = fmt.Errorf("the name is %q", all[0].Name)
	}
	return err
}
