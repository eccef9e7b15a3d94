package httpconform

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A measured is a request as a middleware sees it when it is over.
type measured struct {
	r        *http.Request
	first    int // status, 0 if none
	last     int
	hint     int    // the first status, of 1xx too
	gone     bool   // before the first status
	rpc      string // gRPC's status
	hijacked bool
	panicked any
}

// status notes a status of the response.
func (m *measured) status(status int) {
	m.last = status
	if m.hint == 0 {
		m.hint = status
	}
	if m.first == 0 && status >= 200 {
		m.first, m.gone = status, m.r.Context().Err() != nil
	}
}

// right returns the record that a request must have.
func (m *measured) right() Record {
	method := m.r.Method
	if method != "GET" && method != "POST" {
		method = "OTHER"
	}
	return Record{method + " " + m.r.Pattern, m.outcome(m.first)}
}

func (m *measured) outcome(status int) Outcome {
	switch {
	case m.panicked == any(http.ErrAbortHandler), m.panicked == nil && m.r.Context().Err() != nil && !m.hijacked && (m.first == 0 || m.gone):
		return Aborted
	case m.panicked != nil, status >= 500, m.rpc != "":
		return Failure
	}
	return Success
}

// records are the records so far.
type records struct {
	mu  sync.Mutex
	all []Record // guarded by mu
}

func (r *records) add(one Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, one)
}

func (r *records) list() []Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

// measure starts a middleware that records what the function record returns for each
// request.
func measure(record func(m *measured) []Record) Measuring {
	return func() (func(http.Handler) http.Handler, func() []Record) {
		var all records
		wrap := change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			m := &measured{r: r}
			changed := &writer{ResponseWriter: w}
			changed.writeHeader = func(status int) {
				w.WriteHeader(status)
				m.status(status)
			}
			changed.write = func(b []byte) (int, error) {
				if m.first == 0 {
					m.status(200)
				}
				return w.Write(b)
			}
			changed.hijacked = func() { m.hijacked = true }
			defer func() {
				m.panicked = recover()
				m.rpc = w.Header().Get("Grpc-Status") + w.Header().Get(http.TrailerPrefix+"Grpc-Status")
				for _, one := range record(m) {
					all.add(one)
				}
				if m.panicked != nil {
					panic(m.panicked)
				}
			}()
			next.ServeHTTP(whole(changed), r)
		})
		return wrap.wrap, all.list
	}
}

func single(r Record) []Record { return []Record{r} }

func TestRecordsOfBroken(t *testing.T) {
	records := []struct {
		name   string
		record func(m *measured) []Record
		find   []string
	}{
		{"nothing", func(m *measured) []Record { return single(m.right()) }, nil},
		{"records twice", func(m *measured) []Record { return []Record{m.right(), m.right()} }, []string{
			"recorded once", "recorded success", "recorded failure", "recorded hints", "recorded first status", "recorded panic",
			"recorded abort", "recorded client gone", "recorded whole answer", "recorded rpc", "recorded hijack", "named by route", "bounded by path", "bounded without route", "bounded by method",
		}},
		{"takes errors of clients for its own", func(m *measured) []Record {
			one := m.right()
			if m.first >= 400 {
				one.Outcome = Failure
			}
			return single(one)
		}, []string{"recorded success", "recorded client gone"}},
		{"knows no failure", func(m *measured) []Record {
			return single(Record{m.right().Name, m.outcome(200)})
		}, []string{"recorded failure", "recorded hints"}},
		{"takes hints for the status", func(m *measured) []Record {
			status := m.first
			if m.hint != 0 && m.hint < 200 {
				status = m.hint
			}
			return single(Record{m.right().Name, m.outcome(status)})
		}, []string{"recorded hints"}},
		{"goes by the last status", func(m *measured) []Record {
			return single(Record{m.right().Name, m.outcome(m.last)})
		}, []string{"recorded first status"}},
		{"forgets panics", func(m *measured) []Record {
			if m.panicked != nil {
				return nil
			}
			return single(m.right())
		}, []string{"recorded panic", "recorded abort"}},
		{"takes panics for successes", func(m *measured) []Record {
			one := m.right()
			if m.panicked != nil && one.Outcome == Failure {
				one.Outcome = Success
			}
			return single(one)
		}, []string{"recorded panic"}},
		{"takes aborts for successes", func(m *measured) []Record {
			one := m.right()
			if m.panicked != nil && one.Outcome == Aborted {
				one.Outcome = Success
			}
			return single(one)
		}, []string{"recorded abort"}},
		{"takes clients that leave for failures", func(m *measured) []Record {
			one := m.right()
			if m.panicked == nil && one.Outcome == Aborted {
				one.Outcome = Failure
			}
			return single(one)
		}, []string{"recorded client gone"}},
		{"takes clients that have left for canceled", func(m *measured) []Record {
			one := m.right()
			if m.r.Context().Err() != nil && m.panicked == nil && !m.hijacked {
				one.Outcome = Aborted
			}
			return single(one)
		}, []string{"recorded whole answer"}},
		{"knows HTTP alone", func(m *measured) []Record {
			m.rpc = ""
			return single(m.right())
		}, []string{"recorded rpc"}},
		{"takes hijacking for a failure", func(m *measured) []Record {
			one := m.right()
			if m.hijacked {
				one.Outcome = Failure
			}
			return single(one)
		}, []string{"recorded hijack"}},
		{"names by method alone", func(m *measured) []Record {
			return single(Record{"GET", m.right().Outcome})
		}, []string{"named by route"}},
		{"names by path", func(m *measured) []Record {
			return single(Record{m.right().Name + m.r.URL.Path, m.right().Outcome})
		}, []string{"bounded by path", "bounded without route"}},
		{"names by path where there is no route", func(m *measured) []Record {
			one := m.right()
			if strings.HasSuffix(one.Name, " ") {
				one.Name += m.r.URL.Path
			}
			return single(one)
		}, []string{"bounded without route"}},
		{"names by any method", func(m *measured) []Record {
			return single(Record{m.r.Method + " " + m.r.Pattern, m.right().Outcome})
		}, []string{"bounded by method"}},
	}
	var cases []brokenCase
	for _, c := range records {
		cases = append(cases, brokenCase{c.name, measure(c.record), c.find})
	}
	requireBroken(t, recordBehaviors, cases)
}
