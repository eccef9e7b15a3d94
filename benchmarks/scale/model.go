package scale

import "math/rand/v2"

// A Model says what one addition costs where several processors add at once: the
// shape of a contended cache line, in two numbers, both measured on the machine
// (BenchmarkLine).
type Model struct {
	Local    float64 // ns, where nobody else has the line
	Transfer float64 // ns, to get the line from another processor
}

// Contend returns the mean time in ns of an addition by one of so many
// processors that all do nothing else. Each uses one of the cells, picked at
// random for each trial if the processors are not numbered (hashed), and
// otherwise by its number.
//
// A cell that only one uses costs Local. A cell that k > 1 use goes round: each
// of them gets it once in k transfers.
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
