package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// basket lists the items, how many of a hundred orders are for each, and how those
// orders end.
var basket = []struct {
	item string
	of   int
}{
	{"tea", 60},    // quick
	{"book", 24},   // quick
	{"piano", 8},   // slow
	{"unicorn", 5}, // sold out: an error in all three services
	{"snake", 3},   // front panics, and the connection is cut
}

// tally is the load generator's own count of its orders, by the result it saw.
type tally struct {
	ok, failed, cut int64
	skipped         int64 // orders not made, because too many were under way
}

func (t tally) sent() int64 { return t.ok + t.failed + t.cut }

func (t tally) String() string {
	s := fmt.Sprintf("%d orders: %d ok, %d failed, %d cut off", t.sent(), t.ok, t.failed, t.cut)
	if t.skipped > 0 {
		s += fmt.Sprintf(" (and %d not made: the shop is too slow)", t.skipped)
	}
	return s
}

// load orders things.
type load struct {
	url    string
	client *http.Client

	mu    sync.Mutex
	tally tally    // guarded by mu
	deck  []string // guarded by mu; the next orders
}

// maxUnderWay is the number of orders that may wait for their answer at once.
const maxUnderWay = 256

func newLoad(url string) *load {
	return &load{url: url, client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: maxUnderWay},
		Timeout:   30 * time.Second,
	}}
}

// run orders at this rate until ctx is done, and then waits for the answers.
func (l *load) run(ctx context.Context, rate float64) {
	defer l.client.CloseIdleConnections()
	var underWay sync.WaitGroup
	defer underWay.Wait()
	slots := make(chan struct{}, maxUnderWay)
	begin := time.Now()
	ticker := time.NewTicker(max(time.Duration(float64(time.Second)/rate), time.Millisecond))
	defer ticker.Stop()
	for made := 0; ; {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			// More than one to a tick at high rates.
			for due := int(now.Sub(begin).Seconds() * rate); made < due; made++ {
				select {
				case slots <- struct{}{}:
					underWay.Go(func() {
						defer func() { <-slots }()
						l.order(l.choose())
					})
				default:
					l.count(func(t *tally) { t.skipped++ })
				}
			}
		}
	}
}

// order orders one item. It does so by POST, which Go's client does not repeat
// by itself when a connection is cut: each order is one request.
func (l *load) order(item string) {
	response, err := l.client.Post(l.url+"/order/"+item, "", nil)
	if err != nil {
		l.count(func(t *tally) { t.cut++ })
		return
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		l.count(func(t *tally) { t.cut++ })
	case response.StatusCode == http.StatusOK:
		l.count(func(t *tally) { t.ok++ })
	default:
		l.count(func(t *tally) { t.failed++ })
	}
}

func (l *load) count(edit func(*tally)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	edit(&l.tally)
}

func (l *load) counts() tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally
}

// choose picks an item: each hundred orders are the basket, shuffled.
func (l *load) choose() (item string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.deck) == 0 {
		for _, b := range basket {
			l.deck = append(l.deck, slices.Repeat([]string{b.item}, b.of)...)
		}
		rand.Shuffle(len(l.deck), func(i, j int) { l.deck[i], l.deck[j] = l.deck[j], l.deck[i] })
	}
	item, l.deck = l.deck[0], l.deck[1:]
	return item
}
