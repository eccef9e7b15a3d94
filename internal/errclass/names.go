package errclass

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
)

// maxNames is how many errors can have names.
const maxNames = 1024

// Names are the class names of error variables, such as ErrNotFound of some package. The
// zero value has none. All methods are safe for concurrent use.
type Names struct {
	known atomic.Pointer[map[error]string] // replaced, never changed
	mu    sync.Mutex                       // guards replacing
}

// Add names errors, and returns the first of the names that no error has got: an error that
// cannot be compared cannot have one, nor can nil.
func (n *Names) Add(names map[string]error) (refused string, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	known := map[error]string{}
	if have := n.known.Load(); have != nil {
		known = maps.Clone(*have)
	}
	ok = true
	for name, err := range names {
		_, have := known[comparable(err)]
		if comparable(err) == nil || name == "" || !have && len(known) >= maxNames {
			if ok || name < refused {
				refused, ok = name, false
			}
			continue
		}
		known[err] = name
	}
	n.known.Store(&known)
	return refused, ok
}

// Empty reports whether no error has a name.
func (n *Names) Empty() bool { return n.known.Load() == nil }

// comparable returns err, or nil if err cannot be a key of a map.
func comparable(err error) error {
	if err == nil || !reflect.ValueOf(err).Comparable() {
		return nil
	}
	return err
}

// name returns the name of the outermost error, from err down, that is known. As for
// errors.Is, an error is the one that it equals, or that its method Is accepts. Of joined
// errors only the worst are asked.
func (s *search) name(err error, names *Names) string {
	known := names.known.Load()
	if known == nil {
		return ""
	}
	return s.nameOf(*known, err)
}

//go:noinline
func (s *search) nameOf(known map[error]string, err error) string {
	left := maxErrors
	return s.nameIn(known, err, &left, maxChain)
}

func (s *search) nameIn(known map[error]string, err error, left *int, depth int) string {
	if *left--; err == nil || *left < 0 || depth == 0 {
		return ""
	}
	if name := known[comparable(err)]; name != "" {
		return name
	}
	if e, ok := err.(equals); ok {
		found := ""
		for target, name := range known {
			if (found == "" || name < found) && e.Is(target) {
				found = name
			}
		}
		if found != "" {
			return found
		}
	}
	many, one := unwrap(err)
	if len(many) == 0 {
		return s.nameIn(known, one, left, depth-1)
	}
	s.left, s.blocked = maxErrors, false
	worst, _ := s.worst(many, maxChain)
	for _, branch := range many {
		if branch == nil || *left < 0 {
			continue
		}
		if s.of(branch) == worst {
			if name := s.nameIn(known, branch, left, depth-1); name != "" {
				return name
			}
		}
	}
	return ""
}
