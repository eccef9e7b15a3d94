package sketch

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

func read(s *Sketch) *dist.Distribution {
	d := new(dist.Distribution)
	s.ReadInto(d)
	return d
}

// TestReadIntoReplaces reads into memory that holds more than there is to read.
func TestReadIntoReplaces(t *testing.T) {
	var first, second Sketch
	for i := range 100 {
		first.ObserveInt(int64(i - 50))
	}
	second.Observe(-2)
	second.Observe(3)
	d := read(&first)
	exemplars := []dist.Exemplar{{Value: 3}}
	d.Exemplars = exemplars
	// What an interval leaves behind does not stay either.
	*d = *d.Sub(&dist.Distribution{Count: 1, Zeros: 1})
	second.ReadInto(d)
	want := read(&second)
	want.Exemplars = exemplars
	require.Equal(t, want, d)
}

func TestReadIntoAllocations(t *testing.T) {
	var s Sketch
	for i := range 5 {
		s.Observe(float64(int(1) << (3 * i)))
	}
	d := new(dist.Distribution)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		d.Positive = nil
		s.ReadInto(d)
	}), 1.0, "one slice for all buckets")
	require.Len(t, d.Positive, 5)
	require.Zero(t, testing.AllocsPerRun(100, func() { s.ReadInto(d) }), "in the same memory")
	require.Len(t, d.Positive, 5)
	require.LessOrEqual(t, cap(d.Positive), 6, "rounded up to a size of the allocator")
	require.Nil(t, d.Negative)
}
