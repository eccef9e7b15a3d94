package monitor

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// A site is a place in the source where tasks are started. The sites of one scope in one
// function share its Func.
type site struct {
	fn *Func
	place
}

// notDirect is the entry of an address that does not identify the caller, because
// the compiler did not inline Task there: each call has to walk the stack.
var notDirect = new(site)

// siteTable finds a scope's sites by program counter. Readers take no lock: a new site
// replaces the table. The number of sites is limited by the size of the program's code.
type siteTable struct {
	current atomic.Pointer[siteHash]
	mu      sync.Mutex // guards replacing current
}

// siteHash is an open-addressed hash table, at most half full.
type siteHash struct {
	entries []siteEntry // a power of two of them
	used    int
}

type siteEntry struct {
	pc   uintptr
	site *site
}

// find returns the site of a program counter, or nil.
func (t *siteTable) find(pc uintptr) *site {
	h := t.current.Load()
	if h == nil {
		return nil
	}
	return h.slot(pc).site
}

// slot returns the entry of pc, or the free entry where pc belongs.
func (h *siteHash) slot(pc uintptr) *siteEntry {
	mask := uintptr(len(h.entries) - 1)
	// A call takes several bytes: the lowest bits distinguish little.
	for i := (pc>>2 ^ pc>>9) & mask; ; i = (i + 1) & mask {
		if e := &h.entries[i]; e.pc == pc || e.pc == 0 {
			return e
		}
	}
}

// add makes s the site of pc unless pc has one, and returns the site of pc.
func (t *siteTable) add(pc uintptr, s *site) *site {
	t.mu.Lock()
	defer t.mu.Unlock()
	old := t.current.Load()
	if old == nil {
		old = &siteHash{entries: make([]siteEntry, 1)}
	}
	if e := old.slot(pc); e.pc == pc {
		return e.site
	}
	used, size := old.used+1, max(8, len(old.entries))
	if 2*used > size {
		size *= 2
	}
	h := &siteHash{make([]siteEntry, size), used}
	for _, e := range old.entries {
		if e.pc != 0 {
			*h.slot(e.pc) = e
		}
	}
	*h.slot(pc) = siteEntry{pc, s}
	t.current.Store(h)
	return s
}

// siteSlow finds the site of the function that called Task or TaskContext,
// given the return address of begin or beginSpan.
func (s *Scope) siteSlow(address uintptr) *site {
	if address == 0 || s.sites.find(address) == notDirect {
		if at := s.walked(); at != nil {
			return at
		}
	}
	byPanic := false // or by Goexit: both run the deferred calls of other functions
	at := callsite.Walk(address, func(function string) bool {
		byPanic = byPanic || function == "runtime.gopanic" || function == "runtime.Goexit"
		return byPanic || isNotASite(function)
	})
	if at.PC == 0 {
		// There is no caller: Task is called by a go statement, or deferred itself
		// and run by a panic.
		return &s.Func("unknown").site
	}
	if !at.Direct && address != 0 && s.sites.find(address) == nil {
		s.sites.add(address, notDirect)
	}
	if found := s.sites.find(at.PC); found != nil && found != notDirect {
		return found
	}
	return s.sites.add(at.PC, s.newSite(at))
}

// walked returns the site of the caller if it is known: the first frame in the table,
// after frames of this package's methods. It returns nil if the caller is new. The
// frames of the methods are in the table as notDirect, because asking for the name of an
// inlined function allocates.
func (s *Scope) walked() *site {
	var pcs [4]uintptr
	for _, pc := range pcs[:runtime.Callers(4, pcs[:])] {
		at := s.sites.find(pc)
		if at == nil {
			if f := runtime.FuncForPC(pc - 1); f != nil && !isNotASite(f.Name()) {
				return nil
			}
			at = s.sites.add(pc, notDirect)
		}
		if at != notDirect {
			return at
		}
	}
	return nil
}

func (s *Scope) newSite(at callsite.Site) *site {
	pkg, name := callsite.Split(at.Function)
	if pkg != s.Name() {
		// Several packages share the scope, or its name was chosen by hand. The
		// last element of the path distinguishes functions of the same name.
		name = pkg[strings.LastIndexByte(pkg, '/')+1:] + "." + name
	}
	f := s.Func(name)
	n := &site{f, place{&f.calls, at.File, at.Line}}
	f.located.CompareAndSwap(nil, &n.place)
	return n
}

// isNotASite reports whether a frame with this function cannot be a site, because it is
// between a site and siteSlow (a method of Scope or the compiler's wrapper of one), or
// because a goroutine begins or a panic runs deferred calls there.
func isNotASite(function string) bool {
	return strings.HasPrefix(function, callsite.Module+".(*Scope).") || strings.HasPrefix(function, "runtime.")
}
