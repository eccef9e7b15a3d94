package httpconform

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// hurried is the patience of tests that mostly wait for events that never come.
const hurried = 2 * time.Second

// brokenBy returns the names of the behaviors that a middleware breaks. It leaves out
// "goroutines", because tests that run at the same time have goroutines too. A busy
// machine can be too slow for a hurried test, so a behavior that breaks unexpectedly
// is examined again, with patience.
func brokenBy(all []*behavior, c brokenCase) (names []string) {
	for _, b := range all {
		for _, protocol := range b.protocols {
			if b.name == "goroutines" || slices.Contains(names, b.name) || b.result(protocol, c.start, hurried).Err == nil {
				continue
			}
			if slices.Contains(c.find, b.name) || b.result(protocol, c.start, patience).Err != nil {
				names = append(names, b.name)
			}
		}
	}
	return names
}

// A brokenCase is a middleware, and the behaviors that it breaks.
type brokenCase struct {
	name  string
	start Measuring
	find  []string
}

// requireBroken requires that each of the middlewares breaks the behaviors of its
// case, and no others.
func requireBroken(t *testing.T, all []*behavior, cases []brokenCase) {
	t.Helper()
	var wg sync.WaitGroup
	few := make(chan struct{}, 8)
	for _, c := range cases {
		wg.Go(func() {
			few <- struct{}{}
			defer func() { <-few }()
			got, want := slices.Sorted(slices.Values(brokenBy(all, c))), slices.Sorted(slices.Values(c.find))
			if !slices.Equal(got, want) {
				t.Errorf("%s: found %q, not %q", c.name, got, want)
			}
		})
	}
	wg.Wait()
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
