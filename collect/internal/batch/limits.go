package batch

// minBytes is where learning of a shorter length ends. A single request may still be
// cut further.
const minBytes = 4 << 10

// limits bound a request, as far as the server's limit was found out.
type limits struct {
	items    int
	bytes    int
	maxBytes int // as set by the program
	largest  int // the length of the longest request that was taken
}

// unlimited is more than any request has, and may be added to an index or a length
// where int has 32 bits.
const unlimited = 1 << 30

func newLimits(items, bytes int) limits {
	if items == 0 {
		items = unlimited
	}
	if bytes == 0 {
		bytes = unlimited
	}
	return limits{items: items, bytes: bytes, maxBytes: bytes}
}

// taken notes that a request of this length was not too large.
func (l *limits) taken(size int) {
	l.largest = max(l.largest, size)
	l.bytes = min(max(l.bytes, size), l.maxBytes)
}

// tooLarge notes that a request of this length was too large. Lengths that the server has
// taken before are still sent: the reason may be one large item.
func (l *limits) tooLarge(size int) {
	if size <= l.largest {
		l.largest = 0 // the server has changed
	}
	l.bytes = max(min(l.bytes, size/2), min(l.largest, l.maxBytes), min(minBytes, l.maxBytes))
}
