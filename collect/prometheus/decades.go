package prometheus

import (
	"math"
	"slices"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// decades are the bounds for values without a unit, whose size nobody knows before they
// come: 1, 2 and 5 times each power of ten that the values need, and at least those from 1
// to 10,000. The extremes of an instrument only part, so that bounds are only ever added.
type decades struct{ all bounds }

// The powers of ten of all bounds, and of those that are always there.
const (
	leastPower, greatestPower = -12, 18
	usualFrom, usualTo        = 0, 4
	perDecade                 = 3
)

func newDecades() *decades {
	var values []float64
	for power := leastPower; power < greatestPower; power++ {
		for _, digit := range [perDecade]string{"1", "2", "5"} {
			v, _ := strconv.ParseFloat(digit+"e"+strconv.Itoa(power), 64) // the number that its text reads as
			values = append(values, v)
		}
	}
	return &decades{newBounds(append(values, math.Pow10(greatestPower)))}
}

// of returns the bounds for the values of a distribution.
func (s *decades) of(d *monitor.Distribution) bounds {
	from, to := (usualFrom-leastPower)*perDecade, (usualTo-leastPower)*perDecade
	if n := len(d.Positive); n > 0 {
		least, _ := slices.BinarySearch(s.all.values, d.Positive[0].Upper())
		greatest, _ := slices.BinarySearch(s.all.values, min(d.Positive[n-1].Upper(), d.Max))
		from = min(from, max(least-1, 0)/perDecade*perDecade)
		to = max(to, min((greatest+perDecade-1)/perDecade*perDecade, len(s.all.values)-1))
	}
	return bounds{s.all.values[from : to+1], s.all.reach[from : to+1], s.all.texts[from : to+1]}
}
