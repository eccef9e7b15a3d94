// Package distinct estimates how many different keys were seen, in constant memory.
package distinct

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sync/atomic"
)

const (
	indexBits = 8
	registers = 1 << indexBits
)

var seed = maphash.MakeSeed()

// A Counter is a HyperLogLog of 256 registers, 1 KiB: its standard error is 6.5 %. The zero
// value has seen nothing. All methods are safe for concurrent use and take no lock.
type Counter struct {
	longest [registers]atomic.Uint32 // of the hashes of a register, one more than its leading zeros
}

// Add reports whether the key changed the estimate. The more keys were seen, the more
// seldom one does: about registers/n of the keys after n different ones. Keys that were
// seen never do.
func (c *Counter) Add(key []byte) bool {
	hash := maphash.Bytes(seed, key)
	rank := uint32(bits.LeadingZeros64(hash<<indexBits|1<<(indexBits-1))) + 1
	register := &c.longest[hash>>(64-indexBits)]
	for {
		old := register.Load()
		if rank <= old {
			return false
		}
		if register.CompareAndSwap(old, rank) {
			return true
		}
	}
}

// Estimate returns about how many different keys were added.
func (c *Counter) Estimate() int {
	sum, empty := 0.0, 0.0
	for i := range c.longest {
		rank := c.longest[i].Load()
		sum += math.Ldexp(1, -int(rank))
		if rank == 0 {
			empty++
		}
	}
	const m = registers
	estimate := 0.7213 / (1 + 1.079/m) * m * m / sum
	if estimate <= 2.5*m && empty > 0 {
		estimate = m * math.Log(m/empty) // linear counting, better for few keys
	}
	return int(math.Round(estimate))
}
