package monitor

// key returns the key of a series in the table.
func (s *series) key() []byte {
	var set tagSet
	set.addAll(s.tags)
	return set.appendKey(nil, s.family.kind, s.family.name)
}

// holds reports whether the table has the series. It has neither a void one nor one that was
// removed.
func (t *seriesTable) holds(s *series) bool { return t.byKey.Load(s.key()) == s }

// remove takes a series out of the table, if it is there, and its family if it was the last
// one: the name is then free for any kind. sorted must not be under way.
func (t *seriesTable) remove(s *series) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.byKey.Remove(s.key(), s) {
		return
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
}
