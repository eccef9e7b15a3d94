package httpconform

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// hurried is the patience of a test that mostly waits for what does not come.
const hurried = 2 * time.Second

// brokenBy returns the names of the behaviors that a middleware breaks, except for
// the goroutines that it leaves, which others have too that run at the same time.
func brokenBy(all []*behavior, start Measuring, patience time.Duration) (names []string) {
	for _, b := range all {
		for _, protocol := range b.protocols {
			if b.name != "goroutines" && b.result(protocol, start, patience).Err != nil && !slices.Contains(names, b.name) {
				names = append(names, b.name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// A brokenCase is a middleware, and what it breaks.
type brokenCase struct {
	name  string
	start Measuring
	find  []string
}

// requireBroken requires that each of the middlewares breaks what it is to break,
// and nothing else. A machine that is busy can be too slow for the hurried: what is
// not as expected is examined again, with patience.
func requireBroken(t *testing.T, all []*behavior, cases []brokenCase) {
	t.Helper()
	found := make([][]string, len(cases))
	var wg sync.WaitGroup
	few := make(chan struct{}, 16)
	for i, c := range cases {
		wg.Go(func() {
			few <- struct{}{}
			found[i] = brokenBy(all, c.start, hurried)
			<-few
		})
	}
	wg.Wait()
	for i, c := range cases {
		slices.Sort(c.find)
		got := found[i]
		if !slices.Equal(got, c.find) {
			got = brokenBy(all, c.start, patience)
		}
		if !slices.Equal(got, c.find) {
			t.Errorf("%s: found %q, not %q", c.name, got, c.find)
		}
	}
}

func TestBroken(t *testing.T) {
	breaks := map[string]bool{"goroutines": true} // see TestBrokenGoroutines
	var cases []brokenCase
	for _, c := range broken {
		cases = append(cases, brokenCase{c.name, unmeasured(c.wrap), c.find})
		for _, name := range c.find {
			breaks[name] = true
		}
	}
	requireBroken(t, behaviors, cases)
	for _, b := range behaviors {
		if !breaks[b.name] {
			t.Errorf("nothing breaks %q", b.name)
		}
	}
}

func TestBrokenGoroutines(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	keeps := change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		go func() { <-end }()
		next.ServeHTTP(w, r)
	})
	for _, b := range behaviors {
		within := patience
		if b.name == "goroutines" {
			within = hurried
		}
		if err := b.result(HTTP1, unmeasured(keeps.wrap), within).Err; (err != nil) != (b.name == "goroutines") {
			t.Errorf("%s: %v", b.name, err)
		}
	}
}
