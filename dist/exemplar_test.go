package dist_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

func exemplarsOf(trace byte, values ...float64) (list []dist.Exemplar) {
	for _, v := range values {
		list = append(list, dist.Exemplar{Value: v, TraceID: [16]byte{trace}})
	}
	return list
}

func TestMergeSortsExemplars(t *testing.T) {
	a := &dist.Distribution{Exemplars: exemplarsOf(1, 1, 4, 9)}
	b := &dist.Distribution{Exemplars: exemplarsOf(2, 0, 4, 5, 10)}
	sum := new(dist.Distribution)
	sum.Merge(a)
	sum.Merge(b)
	sum.Merge(new(dist.Distribution))
	one := func(trace byte, v float64) dist.Exemplar { return exemplarsOf(trace, v)[0] }
	require.Equal(t, []dist.Exemplar{one(2, 0), one(1, 1), one(1, 4), one(2, 4), one(2, 5), one(1, 9), one(2, 10)}, sum.Exemplars)
	require.Equal(t, exemplarsOf(1, 1, 4, 9), a.Exemplars)
	require.Equal(t, exemplarsOf(2, 0, 4, 5, 10), b.Exemplars)
}

func TestSubCopiesExemplars(t *testing.T) {
	d := &dist.Distribution{Count: 1, Zeros: 1, Exemplars: exemplarsOf(1, 0)}
	for _, earlier := range []*dist.Distribution{nil, new(dist.Distribution), {Count: 5, Zeros: 5}} {
		diff := d.Sub(earlier)
		require.Equal(t, d.Exemplars, diff.Exemplars)
		diff.Exemplars[0].Value = 7
		require.Equal(t, exemplarsOf(1, 0), d.Exemplars)
	}
}
