package batch

// Joined makes requests of items that are encoded one after the other and joined, such
// as lines, or the elements of a JSON array. An item is encoded once, however often it
// is sent.
type Joined struct {
	// Next appends the next item with a separator at its end, or nothing if the item
	// need not be sent. It returns false after the last item.
	Next func(b []byte) ([]byte, bool)

	// Before and After go around the items of a request.
	Before, After string

	// Separator is left out after the last item of a request.
	Separator string

	text  []byte // of the items at hand
	ends  []int  // of each of them in text
	first int    // the index of the first of them
}

// Reset begins a new sequence of items, or the same once more.
func (j *Joined) Reset() { j.text, j.ends, j.first = j.text[:0], j.ends[:0], 0 }

// Append is for a Sender.
func (j *Joined) Append(b []byte, from, to, bytes int) ([]byte, int) {
	if from >= j.first+len(j.ends) {
		j.fill(from, to, bytes)
	}
	last := min(to-j.first, len(j.ends)) // is not in the request
	i := from - j.first
	if i >= last {
		return b, from
	}
	start := 0
	if i > 0 {
		start = j.ends[i-1]
	}
	end := j.ends[i]
	for i++; i < last && end-start < bytes; i++ {
		end = j.ends[i]
	}
	if start == end {
		return b, j.first + i
	}
	b = append(append(b, j.Before...), j.text[start:end-len(j.Separator)]...)
	return append(b, j.After...), j.first + i
}

// fill encodes the items of a request, which replace those at hand.
func (j *Joined) fill(from, to, bytes int) {
	more := true
	for next := j.first + len(j.ends); next < from && more; next++ {
		j.text, more = j.Next(j.text[:0])
	}
	j.text, j.ends, j.first = j.text[:0], j.ends[:0], from
	for more && from+len(j.ends) < to && len(j.text) < bytes {
		if j.text, more = j.Next(j.text); more {
			j.ends = append(j.ends, len(j.text))
		}
	}
}

// Taken is for a Sender.
func (j *Joined) Taken(int, int) {}
