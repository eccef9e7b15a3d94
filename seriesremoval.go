package monitor

// key returns the key of a series in the table.
func (s *series) key() []byte {
	var set tagSet
	set.addAll(s.tags)
	return set.appendKey(nil, s.family.kind, s.family.name)
}

// drop forgets a family without series. t.mu is locked.
func (t *seriesTable) drop(f *family) {
	if f.series+f.leaving == 0 {
		delete(t.families[f.kind.namespace()], f.name)
	}
}

// holds reports whether the table has the series. It has neither a void one nor one that was
// removed.
func (t *seriesTable) holds(s *series) bool { return t.byKey.Load(s.key()) == s }

// remove takes a series out of the table, if it is there, and its family if the series was the
// last one: the name is then free for any kind. sorted must not be under way.
func (t *seriesTable) remove(s *series) (removed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.removeLocked(s)
}

// removeLocked is remove with t.mu locked.
func (t *seriesTable) removeLocked(s *series) (removed bool) {
	if !t.byKey.Remove(s.key(), s) {
		return false
	}
	t.last.Store(nil)
	t.count.Add(-1)
	f := s.family
	f.series--
	t.drop(f)
	if f.fold != nil {
		// There is room for a series: look-ups take the lock again to find it.
		t.folds.Remove(foldedKey(nil, f.kind, f.name), f.fold)
		if f.fold.other == s {
			f.fold = nil
		}
	}
	return true
}
