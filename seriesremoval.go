package monitor

// Remove takes an instrument out of the scope, such as one of a tenant that has left, and
// reports whether it was there. No later snapshot has it, and the number of series falls. An
// instrument that the program still holds goes on without an effect; the next look-up makes
// a new one, whose numbers begin at zero, at a new start. A backend sees that the series
// ends. Functions without tags stay, because the places that call Task have them.
func (s *Scope) Remove(kind Kind, name string, tags ...Tag) bool {
	if s == nil || kind == KindFunc && len(tags) == 0 {
		return false
	}
	var given tagSet
	given.addAll(tags)
	set := given.canonical()
	s.removal.Lock()
	defer s.removal.Unlock()
	found := s.table.byKey.Load(set.appendKey(nil, kind, canonical(name)))
	if found == nil || found.family.kind != kind {
		return false
	}
	if g, ok := found.instrument.(*Gauge); ok {
		g.fn.Store(nil)
	}
	return s.table.remove(found)
}

// key returns the key of a series in the table.
func (s *series) key() []byte {
	var set tagSet
	set.addAll(s.tags)
	return set.appendKey(nil, s.family.kind, s.family.name)
}

// holds reports whether the table has the series. It has neither a void one nor one that was
// removed.
func (t *seriesTable) holds(s *series) bool { return t.byKey.Load(s.key()) == s }

// remove takes a series out of the table, if it is there, and its family if the series was the
// last one: the name is then free for any kind. sorted must not be under way.
func (t *seriesTable) remove(s *series) (removed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.byKey.Remove(s.key(), s) {
		return false
	}
	t.last.Store(nil)
	t.count.Add(-1)
	f := s.family
	if f.series--; f.series == 0 {
		delete(t.families[f.kind.namespace()], f.name)
	}
	if f.fold != nil {
		// There is room for a series: look-ups take the lock again to find it.
		t.folds.Remove(foldedKey(nil, f.kind, f.name), f.fold)
		if f.fold.other == s {
			f.fold = nil
		}
	}
	return true
}
