package cowmap

import (
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRemove(t *testing.T) {
	var m Map[int]
	one, two := new(1), new(2)
	require.False(t, m.Remove([]byte("one"), one), "of an empty map")
	m.Add([]byte("one"), one, 10)
	m.Add([]byte("two"), two, 10)
	for range 3 {
		m.Load([]byte("one")) // until it is read without the lock
	}
	before := m.All()
	require.False(t, m.Remove([]byte("one"), two), "another value")
	require.True(t, m.Remove([]byte("one"), one))
	require.False(t, m.Remove([]byte("one"), one), "again")
	require.Nil(t, m.Load([]byte("one")))
	require.Same(t, two, m.Load([]byte("two")), "without the key that was removed, the others are found")
	require.Equal(t, 1, m.Len())
	seen := map[string]int{}
	for key, v := range before {
		seen[key] = *v
	}
	require.Equal(t, map[string]int{"one": 1, "two": 2}, seen, "an iteration has what there was")
	again := new(3)
	require.Same(t, again, m.Add([]byte("one"), again, 2))
	require.Same(t, again, m.Load([]byte("one")))
	require.True(t, m.Remove([]byte("one"), again))
	require.True(t, m.Remove([]byte("two"), two))
	require.Zero(t, m.Len())
	for range m.All() {
		t.Error("not empty")
	}
	require.Nil(t, m.Load([]byte("two")))
}

func TestConcurrentSafeRemove(t *testing.T) {
	var m Map[int]
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 300 {
				key := strconv.AppendInt(nil, int64(g*1000+i%10), 10)
				v := m.Add(key, new(i), 1000)
				if m.Load(key) != v || !m.Remove(key, v) || m.Load(key) != nil {
					t.Errorf("key %s", key)
				}
			}
		})
	}
	all.Wait()
	require.Zero(t, m.Len())
}
