package monitor

// Link says that the span has to do with a span of another trace: one that
// handed it this work, or whose message it handles among others. Those that name
// no span, and those beyond MaxLinks, are dropped; the latter are counted.
func (s *Span) Link(to SpanContext) {
	if s == nil || !to.IsValid() {
		return
	}
	if n := s.openNotes(); n != nil {
		n.link(s, to)
	}
}

func (n *notes) link(s *Span, to SpanContext) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rare := n.rarely()
	if len(rare.links) >= MaxLinks {
		n.dropped++
		s.registry().self.notesDropped.Inc()
		return
	}
	rare.links = append(rare.links, to)
}
