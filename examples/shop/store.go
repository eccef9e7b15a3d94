package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/spacemonkeygo/errors"
	"github.com/spacemonkeygo/monitor/v2"
)

// soldOut is the class of errors for items that are sold out.
var soldOut = errors.NewClass("sold out", errors.NoCaptureStack())

// store keeps the goods.
type store struct {
	*service

	mu       sync.Mutex
	reserved int // guarded by mu
}

func newStore(s *service) http.Handler {
	st := &store{service: s}
	s.mon.GaugeFunc("reserved", func() float64 {
		st.mu.Lock()
		defer st.mu.Unlock()
		return float64(st.reserved)
	})
	return handle("POST /reserve/{item}", http.StatusServiceUnavailable, st.reserve)
}

func (s *store) reserve(ctx context.Context, item string) (what string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	if item == "unicorn" {
		return "", soldOut.New("no %s left", item)
	}
	if err := s.fetch(ctx, item); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reserved++
	return "reserved", nil
}

// fetch fetches an item from the shelf, which takes long if it is heavy.
func (s *store) fetch(ctx context.Context, item string) (err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	takes := time.Millisecond + rand.N(4*time.Millisecond)
	if item == "piano" {
		monitor.SpanFromContext(ctx).Event("heavy")
		takes += 100*time.Millisecond + rand.N(200*time.Millisecond)
	}
	select {
	case <-time.After(takes):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
