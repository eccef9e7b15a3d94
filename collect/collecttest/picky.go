package collecttest

// A picky server answers 413 to requests that are longer than a tenth of the first, and to
// those with one item, which unwanted finds: as if that item were too large alone. A sink
// halves such requests until they are taken, and loses only that item, which is counted.
type picky struct {
	unwanted func(body []byte) bool
	most     int // the length of a request, in bytes
	refused  int // requests
}

// refuse makes a server picky. It returns a function that counts the requests refused
// since the last call.
func (s *Server) refuse(unwanted func(body []byte) bool) (refused func() int) {
	p := &picky{unwanted: unwanted}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.picky = p
	return func() (n int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		n, p.refused = p.refused, 0
		return n
	}
}

// tooLarge judges a request.
func (s *Server) tooLarge(body []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.picky
	if p == nil {
		return false
	}
	if p.most == 0 {
		p.most = max(len(body)/10, 1000)
	}
	if len(body) <= p.most && !p.unwanted(body) {
		return false
	}
	p.refused++
	return true
}
