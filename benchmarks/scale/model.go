package scale

import "math/rand/v2"

// A Model tells the cost of one addition when several processors add at once. It
// describes a contended cache line by two numbers, both measured on the machine
// (BenchmarkLine).
type Model struct {
	Local    float64 // ns, if no other processor has the line
	Transfer float64 // ns, to get the line from another processor
}

// Contend returns the mean time in ns of an addition when so many processors do
// nothing but add. Each processor uses one of the cells: the cell of its number, or
// if hashed is set, because processors have no numbers, a random one for each
// trial.
//
// A cell with one user costs Local. A cell with k > 1 users goes round: each of
// them gets it once in k transfers.
func (m Model) Contend(processors, cells int, hashed bool) float64 {
	const trials = 10_000
	random := rand.New(rand.NewPCG(1, 2))
	users := make([]int, cells)
	sum := 0.0
	for range trials {
		clear(users)
		for p := range processors {
			if hashed {
				p = random.IntN(cells)
			}
			users[p%cells]++
		}
		for _, k := range users {
			switch {
			case k == 1:
				sum += m.Local
			case k > 1:
				sum += float64(k) * float64(k) * max(m.Transfer, m.Local)
			}
		}
	}
	return sum / float64(trials*processors)
}
