// Package batch sends items, such as metrics or spans, in requests as large as a server
// takes.
//
//	sender := batch.Sender{Post: poster.Post, Items: 5000, Bytes: 1 << 20, Unit: "points"}
//	...
//	err := sender.Send(ctx, snapshot, requests)
//
// A request that is too large is cut in two until its parts are taken: an item that is
// too large alone is lost alone. Refused items are counted, and the others are sent. Post
// reports refusals by the errors of TooLarge, Refused, RefusedSome and Denied.
package batch

import (
	"context"
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// Requests makes requests of a sequence of items, which are numbered from 0.
type Requests interface {
	// Append appends a request with items from one index up to another, or fewer: it
	// takes no more once the request has the given number of bytes, but at least one
	// if there is any. It returns the index after the last item that it took, which
	// is from if there is none. Items that need not be sent may append nothing. The
	// same items may be asked for several times.
	Append(b []byte, from, to, bytes int) ([]byte, int)

	// Taken is called for each request that was taken, even if some of its items were
	// refused, and for items that appended nothing. The ranges come in order; requests
	// that were refused whole are missing.
	Taken(from, to int)
}

// A Sender sends batches of items. It is for one goroutine at a time.
type Sender struct {
	// Post sends the body that encode appends, unless it is empty. It may call encode
	// several times. It returns nil if the server took the whole request.
	Post func(ctx context.Context, encode func([]byte) []byte) error

	// Items is the largest number of items in a request. Default: no limit.
	Items int

	// Bytes is the length from which a request takes no more items. If the server finds
	// a request too large, later requests are shorter. Default: no limit.
	Bytes int

	// Unit is the name of items in errors, in the plural, such as "points".
	Unit string

	limits limits
	encode func([]byte) []byte

	of       any // the batch at hand, if it can be continued
	requests Requests
	next     int // the first item that is not settled
	taken    int // items
	refused  int // items
	reason   error
	denied   bool
	done     bool // all items are settled, and not all were refused

	// Of the request at hand.
	from, to, end int
	size          int
}

// Send sends the items. If the last call failed for the same batch, it continues there.
// A batch is identified by a value that can be compared, such as a pointer to it; nil is
// never continued.
//
// If all items were refused, the error is one of collect.Permanent. If some were refused
// and the others taken, it is one of collect.Partial. Any other error is that of the
// request that failed, whose items may be sent again.
func (s *Sender) Send(ctx context.Context, of any, r Requests) error {
	if of == nil || s.of != of {
		s.next, s.taken, s.refused, s.reason, s.denied = 0, 0, 0, nil, false
	}
	if s.encode == nil {
		s.encode, s.limits = s.append, newLimits(s.Items, s.Bytes)
	}
	s.of, s.requests, s.done = of, r, false
	defer func() { s.requests = nil }()
	for more := true; more && !s.denied; {
		from := s.next
		if err := s.send(ctx, from+s.limits.items); err != nil {
			return err
		}
		more = s.next > from
	}
	s.of, s.done = nil, s.refused == 0 || s.taken > 0
	switch {
	case s.refused == 0:
		return nil
	case s.taken == 0:
		return collect.Permanent(s.reason)
	case s.denied:
		s.skip()
	}
	return collect.Partial(fmt.Errorf("%d %s refused: %w", s.refused, s.Unit, s.reason), s.refused)
}

// Delivered reports whether the last call of Send returned nil or an error of
// collect.Partial: nothing of the batch should be sent again.
func (s *Sender) Delivered() bool { return s.done }

// Refused returns how many items of the batch at hand, or of the last one, were refused.
func (s *Sender) Refused() int { return s.refused }

// append appends the request at hand.
func (s *Sender) append(b []byte) []byte {
	start := len(b)
	b, s.to = s.requests.Append(b, s.from, s.end, s.limits.bytes)
	s.size = len(b) - start
	return b
}

// send sends a request with the next items, none of them beyond end, or several if that
// is too large. It returns the error of a request that may be sent again.
func (s *Sender) send(ctx context.Context, end int) error {
	s.from, s.to, s.end, s.size = s.next, s.next, end, 0
	err := s.Post(ctx, s.encode)
	count := s.to - s.from
	refusal, ok := errors.AsType[*Refusal](err)
	switch {
	case count == 0, err != nil && !ok:
		return err
	case err == nil:
		s.limits.taken(s.size)
		s.settle(0)
	case refusal.scope == size && count > 1:
		s.limits.tooLarge(s.size)
		return s.halve(ctx)
	default:
		if s.reason == nil {
			s.reason = refusal.error
		}
		s.denied = refusal.scope == sender
		if refusal.scope == part {
			s.settle(min(refusal.some, count))
		} else {
			s.refuse()
		}
	}
	return nil
}

// settle is called when the request at hand was taken, but for some items.
func (s *Sender) settle(refused int) {
	if s.size > 0 {
		s.taken += s.to - s.from - refused
	}
	s.refused += refused
	s.next = s.to
	s.requests.Taken(s.from, s.to)
}

// refuse is called when the request at hand was refused whole.
func (s *Sender) refuse() {
	s.refused += s.to - s.from
	s.next = s.to
}

// halve sends the request at hand in two, or in more if these are too large as well.
func (s *Sender) halve(ctx context.Context) error {
	from, to := s.from, s.to
	for end := from + (to-from)/2; s.next < to && !s.denied; end = to {
		if err := s.send(ctx, end); err != nil {
			return err
		}
	}
	return nil
}

// skip counts all remaining items as refused.
func (s *Sender) skip() {
	for b := []byte(nil); ; s.refuse() {
		s.from = s.next
		if b, s.to = s.requests.Append(b[:0], s.from, s.from+unlimited, s.limits.bytes); s.to == s.from {
			return
		}
	}
}
