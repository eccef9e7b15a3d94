package service

import (
	"math/rand/v2"
	"slices"
	"time"
)

// sums returns the number of a round's orders, and the sums of its slices' times.
func (r record) sums(round int) (orders int, elapsed, latencies, cpu time.Duration) {
	for _, s := range r.rounds[round] {
		orders += len(s.latencies)
		elapsed += s.elapsed
		cpu += s.cpu
		for _, l := range s.latencies {
			latencies += l
		}
	}
	return orders, elapsed, latencies, cpu
}

// rate returns the orders per second of a round.
func (r record) rate(round int) float64 {
	orders, elapsed, _, _ := r.sums(round)
	return float64(orders) / elapsed.Seconds()
}

// latency returns the mean time of a round's orders, in seconds.
func (r record) latency(round int) float64 {
	orders, _, latencies, _ := r.sums(round)
	return latencies.Seconds() / float64(orders)
}

// cpu returns the processor time of a round's orders, in seconds each.
func (r record) cpu(round int) float64 {
	orders, _, _, cpu := r.sums(round)
	return cpu.Seconds() / float64(orders)
}

// quantile returns a quantile of all orders' times.
func (r record) quantile(q float64) time.Duration {
	var all []time.Duration
	for _, round := range r.rounds {
		for _, s := range round {
			all = append(all, s.latencies...)
		}
	}
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)]
}

// middle returns the median over the rounds.
func (r record) middle(of func(record, int) float64) float64 {
	all := make([]float64, len(r.rounds))
	for i := range all {
		all[i] = of(r, i)
	}
	return median(all)
}

// A change is the difference from the shop without instrumentation, in percent: the
// median over the rounds, and the interval that holds 95 % of the medians of as
// many rounds drawn from these with replacement.
type change struct{ median, low, high float64 }

// resamples is the number of draws of the bootstrap.
const resamples = 1000

func (r record) change(bare record, of func(record, int) float64) change {
	all := make([]float64, len(r.rounds))
	for i := range all {
		all[i] = 100 * (of(r, i)/of(bare, i) - 1)
	}
	random := rand.New(rand.NewPCG(1, 2))
	medians := make([]float64, resamples)
	draw := make([]float64, len(all))
	for i := range medians {
		for j := range draw {
			draw[j] = all[random.IntN(len(all))]
		}
		medians[i] = median(draw)
	}
	slices.Sort(medians)
	return change{median(all), medians[resamples*25/1000], medians[resamples*975/1000-1]}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
