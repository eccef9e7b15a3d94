package accuracy

import (
	"math"
	"slices"
)

// A set is values and their exact quantiles.
type set struct {
	values    []float64
	quantiles []float64 // as Quantiles
	magnitude float64   // the mean of the absolute values
}

func (s Shape) set(run int) set {
	values := s.values(run)
	x := set{values: values}
	sorted := slices.Sorted(slices.Values(values))
	for _, q := range Quantiles {
		x.quantiles = append(x.quantiles, exact(sorted, q))
	}
	for _, v := range values {
		x.magnitude += math.Abs(v) / float64(len(values))
	}
	return x
}

// exact returns the value at rank ceil(q*n) of the sorted values.
func exact(sorted []float64, q float64) float64 {
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}

// A deviation is the relative errors of some estimates.
type deviation struct {
	sum, worst float64
	answered   int
}

// add compares estimates with the exact quantiles; NaN stands for no answer.
func (e *deviation) add(x set, estimates []float64) {
	for i, estimate := range estimates {
		if math.IsNaN(estimate) {
			continue
		}
		relative := relativeError(estimate, x.quantiles[i], x.magnitude)
		e.sum += relative
		e.worst = max(e.worst, relative)
		e.answered++
	}
}

func (e *deviation) mean() float64 { return e.sum / float64(e.answered) }

func relativeError(estimate, exact, magnitude float64) float64 {
	if exact == 0 {
		return math.Abs(estimate) / magnitude
	}
	return math.Abs(estimate-exact) / math.Abs(exact)
}

// sets returns the sets of Runs runs.
func (s Shape) sets() []set {
	sets := make([]set, Runs)
	for i := range sets {
		sets[i] = s.set(i)
	}
	return sets
}
