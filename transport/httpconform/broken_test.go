package httpconform

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// run examines a middleware, except for the goroutines that it leaves, which
// others have too who run at the same time.
func run(wrap func(http.Handler) http.Handler) (broken []string) {
	for _, c := range behaviors {
		for _, protocol := range c.protocols {
			if c.Name != "goroutines" && c.result(protocol, wrap).Err != nil && !slices.Contains(broken, c.Name) {
				broken = append(broken, c.Name)
			}
		}
	}
	return broken
}

// hurry gives a test that waits for what does not come less time.
func hurry(t *testing.T) {
	before := patience
	t.Cleanup(func() { patience = before })
	patience = 5 * time.Second
}

// Each of the broken middlewares breaks what it is to break, and nothing else.
func TestBroken(t *testing.T) {
	hurry(t)
	found := make([][]string, len(broken))
	var wg sync.WaitGroup
	few := make(chan struct{}, 8)
	for i, c := range broken {
		wg.Go(func() {
			few <- struct{}{}
			found[i] = run(c.wrap)
			<-few
		})
	}
	wg.Wait()
	breaks := map[string]bool{"goroutines": true} // see TestBrokenGoroutines
	for i, c := range broken {
		got, want := slices.Sorted(slices.Values(found[i])), slices.Sorted(slices.Values(c.find))
		if !slices.Equal(got, want) {
			t.Errorf("%s: found %q, not %q", c.name, got, want)
		}
		for _, name := range got {
			breaks[name] = true
		}
	}
	for _, c := range behaviors {
		if !breaks[c.Name] {
			t.Errorf("nothing breaks %q", c.Name)
		}
	}
}

func TestBrokenGoroutines(t *testing.T) {
	hurry(t)
	end := make(chan struct{})
	defer close(end)
	keeps := change(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		go func() { <-end }()
		next.ServeHTTP(w, r)
	})
	for _, c := range behaviors {
		if err := c.result(HTTP1, keeps.wrap).Err; (err != nil) != (c.Name == "goroutines") {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
