package main

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/spool"
	"github.com/spacemonkeygo/monitor/v2/export"
)

// A soak is a service with its backends. Its methods are called by one goroutine.
type soak struct {
	*checks
	random    *rand.Rand
	dir       string // of the spool
	backends  map[string]*backend
	load      *load
	callbacks *callbacks
	pipeline  *collect.Pipeline
	last      map[string]collect.Entry // of the reading before
	samples   []sample
	before    map[string]position
}

// A position is what a server held when so much work was made.
type position struct{ held, work int64 }

// newSoak starts everything, or returns nil.
func newSoak(c *checks, seed uint64) *soak {
	s := &soak{checks: c, random: rand.New(rand.NewPCG(seed, 1)), callbacks: new(callbacks),
		backends: map[string]*backend{}, last: map[string]collect.Entry{}, before: map[string]position{}}
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		c.that(false, "no folder: %v", err)
		return nil
	}
	s.dir = dir
	var urls []string
	all := backends()
	for _, b := range all {
		if err := b.set(""); err != nil {
			c.that(false, "%s: %v", b.url, err)
			return nil
		}
		urls = append(urls, b.at())
	}
	sinks, err := export.Sinks(urls...)
	if err != nil {
		c.that(false, "%v", err)
		return nil
	}
	for i, sink := range sinks {
		s.backends[sink.Name()] = all[i]
	}
	registry := monitor.NewRegistry()
	registry.SetService("soak")
	s.callbacks.add(registry)
	s.load = &load{scope: registry.Scope("soak")}
	s.pipeline = collect.Options{
		SendTimeout: 5 * time.Second,
		BatchAge:    200 * time.Millisecond,
		MaxBackoff:  time.Second,
		OpenAfter:   -1, // one report for each span
		Spool:       spool.Folder{Dir: filepath.Join(dir, "spool")},
		Logger:      s.callbacks,
	}.Start(registry, sinks...)
	return s
}

// run has faults for so long, and then none.
func (s *soak) run(duration time.Duration) {
	s.load.start()
	s.faulty(duration)
	s.recover()

	// Of increments that nobody acknowledges, only those from here on are sure to arrive.
	s.load.end()
	s.flush()
	s.settle()
	for name, b := range s.backends {
		_, held := b.held()
		s.before[name] = position{held, s.load.work.Load()}
	}
	s.load.start()
	time.Sleep(2 * time.Second)
	s.load.end()
	s.flush()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// Its error lists what was lost since the start, which the ledger has too.
	_ = s.pipeline.Stop(ctx)
	s.that(ctx.Err() == nil, "Stop has not ended within a minute")
	s.settle()

	ledger := s.pipeline.Ledger()
	s.checkLedger(ledger)
	s.report(ledger, s.verdict)
	s.checkTrend()
	var ends sync.WaitGroup
	for _, b := range s.backends {
		ends.Go(b.close)
	}
	ends.Wait()
	_ = os.RemoveAll(s.dir)
}

// faulty has faults for so long.
func (s *soak) faulty(duration time.Duration) {
	machines := []func() (restore func()){exhaustDescriptors, fillDisk}
	restore := func() {}
	began := time.Now()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	// A fault of the machine begins in every eighth second tick, and lasts for two seconds.
	for n := 1; time.Since(began) < duration; n++ {
		<-tick.C
		s.flap()
		if n%10 == 0 {
			s.checkLedger(s.pipeline.Ledger())
			s.samples = append(s.samples, s.sample())
		}
		if n%40 == 0 {
			s.callbacks.next()
		}
		switch n % 80 {
		case 20:
			restore = machines[n/80%len(machines)]()
		case 40:
			restore()
			restore = func() {}
		}
		if n%300 == 0 {
			s.report(s.pipeline.Ledger(), func(collect.Entry, *backend) string { return "-" })
		}
	}
	restore()
}

// flap gives one server another fault, or none.
func (s *soak) flap() {
	names := s.pipeline.Ledger()
	b := s.backends[names[s.random.IntN(len(names))].Sink]
	f := fault("")
	if s.random.IntN(2) == 0 {
		f = b.faults[s.random.IntN(len(b.faults))]
	}
	_ = b.set(f) // where descriptors have run out, the server goes on to refuse
}

// recover ends all faults.
func (s *soak) recover() {
	s.callbacks.turn.Store(0)
	for _, b := range s.backends {
		s.that(b.set("") == nil, "%s does not listen", b.url)
	}
}

// flush waits until everything is delivered.
func (s *soak) flush() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var err error
	for ctx.Err() == nil {
		if err = s.pipeline.Flush(ctx); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.that(false, "nothing is wrong, but not everything was delivered within a minute: %v", err)
}

// settle waits for what the servers have not read yet: until they hold all work, or nothing
// more comes for a second.
func (s *soak) settle() {
	for unchanged, before := 0, int64(-1); unchanged < 10; unchanged++ {
		sum, all := int64(0), true
		for _, b := range s.backends {
			_, total := b.held()
			sum += total
			all = all && total == s.load.work.Load()
		}
		if all {
			return
		}
		if sum != before {
			unchanged = 0
		}
		before = sum
		time.Sleep(100 * time.Millisecond)
	}
}
