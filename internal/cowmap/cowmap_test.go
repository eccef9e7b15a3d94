package cowmap

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConcurrentSafeGetOrCreate(t *testing.T) {
	var m Map[int]
	const keys = 500
	var created sync.Map
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range keys {
				v := m.Add([]byte(strconv.Itoa(i)), new(i), keys)
				first, _ := created.LoadOrStore(i, v)
				if first != v || *v != i {
					t.Errorf("key %d: two values", i)
				}
			}
		})
	}
	wg.Wait()
	require.Equal(t, keys, m.Len())
	n := 0
	for k, v := range m.All() {
		require.Equal(t, k, strconv.Itoa(*v))
		n++
	}
	require.Equal(t, keys, n)
}

func TestARefusedKeyLeavesNoTrace(t *testing.T) {
	var m Map[int]
	one := m.Add([]byte("one"), new(int), 1)
	require.Nil(t, m.Add([]byte("two"), new(int), 1))
	require.Same(t, one, m.Add([]byte("one"), new(int), 1))
	require.Nil(t, m.Load([]byte("two")))
	require.Equal(t, 1, m.Len())
	require.Same(t, one, m.Load([]byte("one")))
}

func TestLoadDoesNotAllocate(t *testing.T) {
	var m Map[int]
	m.Add([]byte("one"), new(int), 1)
	key := []byte("one")
	m.Load(key)
	require.Zero(t, testing.AllocsPerRun(100, func() { m.Load(key) }))
}

func BenchmarkFill10000(b *testing.B) {
	for b.Loop() {
		var m Map[int]
		for i := range 10_000 {
			m.Add(strconv.AppendInt(nil, int64(i), 10), new(int), 10_000)
		}
	}
}

// TestMissesTakeTheLockRarely: a key that is not there is looked up without the lock after
// as many misses as there are keys.
func TestMissesTakeTheLockRarely(t *testing.T) {
	var m Map[int]
	for i := range 10 {
		m.Add([]byte(strconv.Itoa(i)), new(int), 10)
	}
	for range 10 {
		require.Nil(t, m.Load([]byte("absent")))
	}
	m.table.mu.Lock()
	defer m.table.mu.Unlock()
	found := make(chan *int, 1)
	go func() { found <- m.Load([]byte("absent")) }()
	select {
	case v := <-found:
		require.Nil(t, v)
	case <-time.After(time.Minute):
		t.Fatal("waits for the lock")
	}
}

func TestConcurrentSafeLoadSeesWhatWasAdded(t *testing.T) {
	var m Map[int]
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 500 {
				key := []byte(strconv.Itoa(w*1000 + i))
				v := m.Add(key, new(int), 1<<20)
				m.Load([]byte("absent"))
				if m.Load(key) != v {
					t.Errorf("key %s is lost", key)
				}
			}
		})
	}
	wg.Wait()
}
