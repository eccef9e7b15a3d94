package main

import (
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// checkLedger holds a reading to the ledger's promises.
func (s *soak) checkLedger(l collect.Ledger) {
	for _, e := range l {
		s.that(e.Balanced(), "the ledger does not balance: %v", e)
		key := e.Sink + " " + e.Signal
		last := s.last[key]
		s.that(e.Made >= last.Made && e.Delivered >= last.Delivered && e.Sent >= last.Sent && e.SampledOut >= last.SampledOut &&
			dropped(e) >= dropped(last) && e.Queued >= 0 && e.Spooled >= 0, "a number fell: %v, after %v", e, last)
		s.last[key] = e
	}
}

// dropped returns how many were dropped, for one of the reasons if there are any.
func dropped(e collect.Entry, reasons ...string) (n int64) {
	for _, d := range e.Dropped {
		if len(reasons) == 0 {
			n += d.Count
		}
		for _, r := range reasons {
			if d.Reason == r {
				n += d.Count
			}
		}
	}
	return n
}

// verdict holds what a server has at the end to what was made. It returns "ok", or what is
// wrong.
func (s *soak) verdict(e collect.Entry, b *backend) string {
	spans, total := b.held()
	wrong := ""
	is := func(ok bool, text string) {
		if !ok && wrong == "" {
			wrong = text
		}
	}
	is(b.malformed == "", b.malformed)
	is(e.Queued == 0 && e.Spooled == 0, "not drained")
	if b.unacknowledged {
		is(e.Delivered == 0, "delivered without an acknowledgement")
	} else {
		is(e.Sent == 0, "sent with an acknowledgement")
	}
	if e.Signal == collect.Spans {
		held := int64(spans)
		is(e.Made == s.load.spans.Load(), "made is not what the load made")
		is(held >= e.Delivered, "delivered spans are missing")
		// A span that was given up may have arrived, and its answer been lost.
		is(held <= e.Made-dropped(e, collect.QueueFull), "spans that were not sent")
		is(b.unexplained == 0, "spans came twice for no reason")
	} else {
		work, before := s.load.work.Load(), s.before[e.Sink]
		switch {
		case !b.increments:
			is(total == work, "not the total")
		case b.unacknowledged:
			is(total <= work, "more than was made")
			is(total-before.held == work-before.work, "lost without a fault")
		default:
			// An increment whose answer was lost is in the next one too.
			is(total >= work, "increments are missing")
			is(total-int64(b.untold) <= work, "increments came twice for no reason")
			is(total-before.held == work-before.work, "not what was made without a fault")
		}
	}
	if wrong != "" {
		s.that(false, "%v: %s: the load made %d spans and %d work, the server holds %d and %d, of them twice %d (for no reason %d)", e, wrong,
			s.load.spans.Load(), s.load.work.Load(), spans, total, b.duplicates, b.unexplained)
		return wrong
	}
	return "ok"
}
