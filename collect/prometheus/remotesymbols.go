package prometheus

// symbols is the list of the texts of a request of version 2.0, each once; the other
// fields refer to them.
type symbols struct {
	refs map[string]uint64
	list []string
}

func (s *symbols) reset() {
	clear(s.refs)
	s.list = s.list[:0]
	s.ref(nil) // the first text is empty
}

func (s *symbols) ref(text []byte) uint64 {
	if r, ok := s.refs[string(text)]; ok {
		return r
	}
	if s.refs == nil {
		s.refs = map[string]uint64{}
	}
	r := uint64(len(s.list))
	s.list = append(s.list, string(text))
	s.refs[s.list[r]] = r
	return r
}
