package stripe

import (
	"runtime"
	"sync"
	"testing"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
	"github.com/stretchr/testify/require"
)

func TestStackSlotSpreadsGoroutines(t *testing.T) {
	seen := map[uint]bool{}
	var mu sync.Mutex
	var started, ended sync.WaitGroup
	release := make(chan struct{})
	for range 256 {
		started.Add(1)
		ended.Go(func() {
			started.Done()
			<-release // until there are 256 stacks at once
			slot := stackSlot() % 8
			mu.Lock()
			seen[slot] = true
			mu.Unlock()
		})
	}
	started.Wait()
	close(release)
	ended.Wait()
	require.Len(t, seen, 8)
}

func TestCells(t *testing.T) {
	require.EqualValues(t, CacheLine, unsafe.Sizeof(cell{}))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for procs, width := range map[int]int{1: 8, 2: 8, 3: 16, 4: 16, 5: 32, 16: 64, 17: 64, 200: 64} {
		runtime.GOMAXPROCS(procs)
		if runtime.GOMAXPROCS(0) != procs {
			continue // js has one
		}
		var c Cells[cell]
		require.True(t, c.None())
		require.Empty(t, c.All())
		c.Make()
		c.Make()
		require.Len(t, c.All(), width, procs)
		for _, byID := range []bool{cpu.HasID(), false} {
			c.made.Load().byID = byID
			mine := uintptr(unsafe.Pointer(c.Mine())) - uintptr(unsafe.Pointer(&c.All()[0]))
			require.Zero(t, mine%CacheLine)
			require.Less(t, int(mine/CacheLine), width)
			add(c.made.Load(), 3)
		}
		var sum int64
		for i := range c.All() {
			sum += c.All()[i].n.Load()
		}
		require.EqualValues(t, 6, sum)
	}
}
