package sketch

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
)

// sums are the sums of a share's values: one for each type that values are observed in,
// so that whole numbers and durations add up exactly. What leaves the range of these
// words goes to the rest, so that no sum ever wraps or becomes infinite.
type sums struct {
	floats atomic.Uint64 // the bits of a finite float64
	ints   atomic.Int64  // inRange
	nanos  atomic.Int64  // inRange
	rest   atomic.Pointer[rest]
}

// rest is the part of the sums that was moved out of their words. Whoever moves
// holds mu, and so does a reader: it sees what is moved once.
type rest struct {
	mu          sync.Mutex
	floats      wideFloat // guarded by mu
	ints, nanos wideInt   // guarded by mu
}

// inRange reports whether a sum is from -2^62 to 2^62-1. If such a one and any int64 add
// up to more than an int64, the result wraps to a number that is not in range either.
func inRange(sum int64) bool { return sum+1<<62 >= 0 }

// add adds v to one of the integer sums, unless the sum would be out of range or another
// processor was first. It is inlined, and addSlow does what it does not.
func add(to *atomic.Int64, v int64) (added bool) {
	old := to.Load()
	sum := old + v
	return inRange(sum) && to.CompareAndSwap(old, sum)
}

func (s *sums) addSlow(to *atomic.Int64, v int64) (collided bool) {
	for old := to.Load(); inRange(old + v); old = to.Load() {
		if to.CompareAndSwap(old, old+v) {
			return true
		}
	}
	r := s.lock()
	defer r.mu.Unlock()
	wide := &r.ints
	if to == &s.nanos {
		wide = &r.nanos
	}
	wide.add(to.Swap(0))
	wide.add(v)
	return false
}

// infinity has the bits of +Inf. Without their signs, those of finite numbers are less.
const infinity uint64 = 0x7ff << 52

// addFloat is add for the sum of floats.
func addFloat(to *atomic.Uint64, v float64) (added bool) {
	old := to.Load()
	sum := math.Float64bits(math.Float64frombits(old) + v)
	return sum<<1 < infinity<<1 && to.CompareAndSwap(old, sum)
}

func (s *sums) addFloatSlow(v float64) (collided bool) {
	for {
		old := s.floats.Load()
		sum := math.Float64frombits(old) + v
		if math.IsInf(sum, 0) {
			break
		}
		if s.floats.CompareAndSwap(old, math.Float64bits(sum)) {
			return true
		}
	}
	r := s.lock()
	defer r.mu.Unlock()
	r.floats.add(math.Float64frombits(s.floats.Swap(0)))
	r.floats.add(v)
	return false
}

// lock returns the rest, locked.
func (s *sums) lock() *rest {
	if s.rest.Load() == nil {
		s.rest.CompareAndSwap(nil, new(rest))
	}
	r := s.rest.Load()
	r.mu.Lock()
	return r
}

// A total adds up sums.
type total struct {
	floats      wideFloat
	ints, nanos wideInt
}

// add adds the sums of a share.
func (t *total) add(s *sums) {
	floats, ints, nanos := s.words()
	if s.rest.Load() != nil { // perhaps since the words were read
		r := s.lock()
		defer r.mu.Unlock()
		floats, ints, nanos = s.words()
		t.floats.far += r.floats.far
		t.floats.add(r.floats.near)
		t.ints.addWide(r.ints)
		t.nanos.addWide(r.nanos)
	}
	t.floats.add(floats)
	t.ints.add(ints)
	t.nanos.add(nanos)
}

func (s *sums) words() (floats float64, ints, nanos int64) {
	return math.Float64frombits(s.floats.Load()), s.ints.Load(), s.nanos.Load()
}

// float64 returns the sum of all, or the finite number nearest to it.
func (t *total) float64() float64 {
	// The division is rounded once, because float64 holds 1e9 exactly. A
	// multiplication by 1e-9 would be rounded twice.
	return finite(t.floats.float64() + t.ints.float64() + t.nanos.float64()/1e9)
}

func finite(v float64) float64 { return min(max(v, -math.MaxFloat64), math.MaxFloat64) }

// A wideInt is an integer of 128 bits.
type wideInt struct {
	high int64
	low  uint64
}

func (w *wideInt) add(v int64) { w.addWide(wideInt{v >> 63, uint64(v)}) }

func (w *wideInt) addWide(v wideInt) {
	low, carry := bits.Add64(w.low, v.low, 0)
	w.high, w.low = w.high+v.high+int64(carry), low
}

// float64 returns a float64 near the number. A greater number has no smaller one.
func (w wideInt) float64() float64 {
	if w.high == int64(w.low)>>63 {
		return float64(int64(w.low))
	}
	return float64(w.high)*0x1p64 + float64(w.low)
}

// A wideFloat is near + far * 2^64, with a finite near.
type wideFloat struct{ near, far float64 }

func (w *wideFloat) add(v float64) {
	if sum := w.near + v; !math.IsInf(sum, 0) {
		w.near = sum
		return
	}
	w.far += w.near*0x1p-64 + v*0x1p-64
	w.near = 0
}

// float64 returns the number, or the finite one nearest to it.
func (w wideFloat) float64() float64 {
	if w.far == 0 {
		return w.near
	}
	return finite((w.near*0x1p-64 + w.far) * 0x1p64)
}
