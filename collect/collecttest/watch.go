package collecttest

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// patience bounds every wait of the kit. Nothing takes nearly as long unless it
// is broken.
const patience = 20 * time.Second

// quick are options with which a test need not wait long for anything.
func quick() collect.Options {
	return collect.Options{
		Interval:    50 * time.Millisecond,
		SendTimeout: 150 * time.Millisecond,
		BatchSpans:  50,
		BatchAge:    10 * time.Millisecond,
		MinBackoff:  5 * time.Millisecond,
		MaxBackoff:  50 * time.Millisecond,
		StopTimeout: patience,
		Logger:      slog.New(slog.DiscardHandler),
	}
}

// watch reads the ledger over and over and checks that it balances, until the
// test ends.
func watch(t *testing.T, p *collect.Pipeline) {
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		for {
			for _, e := range p.Ledger() {
				if !e.Balanced() || e.Queued < 0 {
					t.Errorf("the ledger does not balance: %v", e)
					return
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Microsecond):
			}
		}
	})
	t.Cleanup(func() {
		close(stop)
		done.Wait()
	})
}

// stopSoon stops the pipeline, whose backend is sick, within 100 ms.
func stopSoon(t *testing.T, p *collect.Pipeline) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	err := p.Stop(ctx)
	if took := time.Since(begin); took > patience/4 {
		t.Errorf("Stop took %v, with 100 ms to go", took)
	}
	return err
}

// eventually waits until the condition holds.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for begin := time.Now(); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > patience {
			t.Fatalf("after %v not yet: %s", patience, what)
		}
	}
}

// dropped returns how much an entry lost for a reason.
func dropped(e collect.Entry, reason string) int64 {
	for _, d := range e.Dropped {
		if d.Reason == reason {
			return d.Count
		}
	}
	return 0
}

// taken returns how many of an entry the backend has, as far as its protocol tells.
func taken(e collect.Entry) int64 { return e.Delivered + e.Sent }

// entry returns the entry of the only sink.
func entry(t *testing.T, p *collect.Pipeline) collect.Entry {
	t.Helper()
	l := p.Ledger()
	if len(l) != 1 {
		t.Fatalf("the ledger has %d entries, want 1:\n%v", len(l), l)
	}
	return l[0]
}
