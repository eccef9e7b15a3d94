package service

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// A plan is the schedule by which the variants take turns.
type plan struct {
	rounds int
	slice  time.Duration
	// settle is the time before a slice that does not count, and the time after it
	// without load. It is longer than batchAge, so that work begun in one slice
	// does not end in the next.
	settle time.Duration
}

// tries is the number of attempts at a slice without orders.
const tries = 5

// A record has the measurements of one variant.
type record struct {
	variant  variant
	rounds   [][2]slice
	orders   int64 // all, also in times that do not count
	exported int64 // spans
}

// measure opens a shop of each variant and lets them take turns.
func (p plan) measure(w work, variants []variant) (records []record, err error) {
	var shops []*shop
	defer func() {
		for i, s := range shops {
			exported, e := s.close()
			err = errors.Join(err, e)
			if i < len(records) {
				records[i].orders, records[i].exported = s.orders.Load(), exported
			}
		}
	}()
	for _, v := range variants {
		s, err := v.open(w, discard)
		if err != nil {
			return nil, fmt.Errorf("service: %s: %w", v.name, err)
		}
		shops = append(shops, s)
		records = append(records, record{variant: v, rounds: make([][2]slice, p.rounds)})
	}
	for round := range p.rounds {
		for half := range 2 {
			for _, i := range order(round, half, len(shops)) {
				runtime.GC() // no variant pays for the garbage of another
				s, err := shops[i].drive(p.settle, p.slice)
				for try := 1; errors.Is(err, errNoOrder) && try < tries; try++ {
					s, err = shops[i].drive(p.settle, p.slice)
				}
				if err != nil {
					return nil, fmt.Errorf("service: %s: %w", variants[i].name, err)
				}
				records[i].rounds[round][half] = s
				time.Sleep(p.settle)
			}
		}
	}
	return records, nil
}

// order returns the sequence of the variants in one half of a round. Each round
// begins with another variant, and its second half is the reverse of the first.
func order(round, half, n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = (i + round) % n
	}
	if half == 1 {
		slices.Reverse(order)
	}
	return order
}
