package monitor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
)

// Catching selects the calls to catch; see Registry.Catch.
type Catching struct {
	// Func is the name of the function: alone, such as "(*Store).Get", or after
	// its scope and a space, such as "http.server GET /users/{id}". An asterisk
	// matches any text: "(*Store).*" matches all methods of one type, and "*"
	// every function. Func is required.
	Func string

	// Count is the number of calls to catch, at most MaxCaught; 0 means 1.
	Count int

	// Longer selects only calls that took longer, and Failed only calls whose
	// outcome was not OK.
	Longer time.Duration
	Failed bool

	// For is the time after which the catch gives up; 0 means 10 min.
	For time.Duration
}

// Limits of Registry.Catch.
const (
	MaxCatches = 16  // at a time
	MaxCaught  = 100 // traces of one catch
)

// Errors of Registry.Catch and Catch.Next.
var (
	ErrCatchFunc   = errors.New("monitor: what is to be caught has no name")
	ErrCatchCount  = fmt.Errorf("monitor: at most %d calls can be caught at once", MaxCaught)
	ErrTooMany     = fmt.Errorf("monitor: %d catches are waiting already", MaxCatches)
	ErrCatchClosed = errors.New("monitor: the catch has given up or was stopped")
)

// A Catch waits for calls of a function. It keeps the whole trace of each call that it
// catches, sampled or not, for the reason KeptCaught. All methods are safe for
// concurrent use.
type Catch struct {
	Catching
	Since time.Time // when it began

	among   *catches
	since   clock.Reading
	arrived chan struct{} // has a token when Next may have more to return than before

	mu       sync.Mutex
	pending  int          // guarded by mu; caught calls whose traces have not finished
	traces   []*KeptTrace // guarded by mu
	returned int          // guarded by mu; number of traces that Next has returned
	stopped  bool         // guarded by mu
}

// catches holds the catches of a registry that wait or waited until recently.
type catches struct{ list cowlist.List[*Catch] }

// start begins a catch.
func (all *catches) start(what Catching) (*Catch, error) {
	what.Count, what.For = cmp.Or(what.Count, 1), cmp.Or(what.For, 10*time.Minute)
	switch {
	case what.Func == "":
		return nil, ErrCatchFunc
	case what.Count < 0 || what.Count > MaxCaught:
		return nil, ErrCatchCount
	}
	what.Func = strings.Clone(what.Func)
	c := &Catch{
		Catching: what, Since: time.Now(),
		among: all, since: clock.Now(), arrived: make(chan struct{}, 1),
	}
	var err error
	all.list.Edit(func(list []*Catch) []*Catch {
		list = onlyWaiting(list)
		if len(list) >= MaxCatches {
			err = ErrTooMany
			return list
		}
		return append(list, c)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// waiting returns the catches that wait, the oldest first.
func (all *catches) waiting() []*Catch { return onlyWaiting(all.list.All()) }

// forget drops the catches that no longer wait.
func (all *catches) forget() { all.list.Edit(onlyWaiting) }

func onlyWaiting(list []*Catch) (waiting []*Catch) {
	for _, c := range list {
		if c.Waiting() {
			waiting = append(waiting, c)
		}
	}
	return waiting
}

// Waiting reports whether the catch waits for more calls.
func (c *Catch) Waiting() bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open() && len(c.traces) < c.Count
}

// open reports whether c has neither been stopped nor given up. c.mu is locked.
func (c *Catch) open() bool { return !c.stopped && time.Since(c.Since) < c.For }

// Traces returns the traces caught so far, including traces that the registry no longer
// keeps.
func (c *Catch) Traces() []*KeptTrace {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.traces)
}

// Next waits for the next trace and returns it. Each trace is returned once. The error
// is ErrCatchClosed if there will be no more traces, or the context's error.
func (c *Catch) Next(ctx context.Context) (*KeptTrace, error) {
	if c == nil {
		return nil, ErrCatchClosed
	}
	for {
		c.mu.Lock()
		if c.returned < len(c.traces) {
			k := c.traces[c.returned]
			c.returned++
			if c.returned < len(c.traces) {
				c.signal()
			}
			c.mu.Unlock()
			return k, nil
		}
		over := !c.open() || c.returned == c.Count
		c.mu.Unlock()
		if over {
			c.signal() // for other waiting goroutines
			return nil, ErrCatchClosed
		}
		giveUp := time.NewTimer(time.Until(c.Since.Add(c.For)))
		select {
		case <-c.arrived:
		case <-giveUp.C:
		case <-ctx.Done():
			giveUp.Stop()
			return nil, ctx.Err()
		}
		giveUp.Stop()
	}
}

// Stop ends the waiting. The caught traces stay. A second call does nothing.
func (c *Catch) Stop() {
	if c == nil {
		return
	}
	c.mu.Lock()
	c.stopped = true
	c.mu.Unlock()
	c.signal()
	c.among.forget()
}

func (c *Catch) signal() {
	select {
	case c.arrived <- struct{}{}:
	default:
	}
}

// mark marks the trace of a span that has finished, if a catch waits for it.
//
//go:noinline
func (all *catches) mark(s *Span, f *Func) {
	if s.outlived() {
		return // nobody would deliver or release a claim
	}
	spent := false
	for _, c := range all.list.All() {
		switch {
		case clock.Difference(c.since, s.start) < 0,
			c.Failed && s.outcome == OK,
			c.Longer > 0 && clock.Between(s.start, s.ended()) <= c.Longer,
			!matchName(c.Func, f.family.name) && !matchName(c.Func, f.owner.scope+" "+f.family.name):
			continue
		}
		if !c.claim() {
			spent = true
			continue
		}
		x := s.trace.more()
		x.mu.Lock()
		taken := x.closed || x.catch != nil
		if !taken {
			x.catch, x.caught = c, s.id
			// The root may have been judged before the catch was there.
			if taken = s.outlived(); taken {
				x.catch = nil
			}
		}
		x.mu.Unlock()
		if taken {
			c.release()
		}
	}
	if spent {
		all.forget()
	}
}

// outlived reports whether the span's local root has finished before it: the trace is judged
// already, or will be without this span.
func (s *Span) outlived() bool {
	root := s
	for root.above != nil {
		root = root.above
	}
	return root != s && root.finished()
}

// caught returns the catch that waits for the trace, or nil.
func (t *trace) caught() *Catch {
	x := t.extra.Load()
	if x == nil {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.catch
}

// claim reports whether c waits for one more call, and then counts it.
func (c *Catch) claim() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open() || len(c.traces)+c.pending >= c.Count {
		return false
	}
	c.pending++
	return true
}

// release takes back a claim. A nil catch has none.
func (c *Catch) release() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending--
}

// deliver gives c a trace that it claimed. A nil catch has claimed none.
func (c *Catch) deliver(k *KeptTrace) {
	if c == nil {
		return
	}
	c.mu.Lock()
	c.pending--
	c.traces = append(c.traces, k)
	c.mu.Unlock()
	c.signal()
}

// matchName reports whether the name matches the pattern, in which an asterisk matches
// any text, including an asterisk.
func matchName(pattern, name string) bool {
	for {
		literal, rest, more := strings.Cut(pattern, "*")
		if !more {
			return literal == name
		}
		if !strings.HasPrefix(name, literal) {
			return false
		}
		name, pattern = name[len(literal):], rest
		if pattern == "" {
			return true
		}
		// The shortest text that lets the next literal follow; the last literal
		// must end the name.
		next, _, again := strings.Cut(pattern, "*")
		if !again {
			return strings.HasSuffix(name, next)
		}
		i := strings.Index(name, next)
		if i < 0 {
			return false
		}
		name = name[i:]
	}
}
