package tail_test

import (
	"encoding/binary"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/tail"
	"github.com/stretchr/testify/require"
)

// shardID returns the i-th identifier of one shard, which is not zero.
func shardID(i int) (id tail.ID) {
	binary.BigEndian.PutUint32(id[10:], uint32(i)+1)
	return id
}

type part string

func (part) Keep() {}

func TestPartsComeTogether(t *testing.T) {
	var r tail.Recent
	id := shardID(1)
	require.False(t, r.Begin(id, 1))
	require.False(t, r.Begin(id, 1), "the same registry")
	require.False(t, r.Shared(id))
	require.True(t, r.Begin(id, 2))
	require.True(t, r.Begin(id, 1), "from now on for the first one too")
	require.True(t, r.Shared(id))
	require.False(t, r.Shared(shardID(2)))

	require.True(t, r.Put(id, part("a"), 10))
	require.True(t, r.Put(shardID(2), part("b"), 10))
	require.True(t, r.Put(id, part("c"), 10))
	require.False(t, r.IsKept(id))
	require.Equal(t, []tail.Part{part("a"), part("c")}, r.Keep(id))
	require.True(t, r.IsKept(id))
	require.False(t, r.Put(id, part("d"), 10), "another part is kept already")
	require.Empty(t, r.Keep(id))
	require.Equal(t, []tail.Part{part("b")}, r.Keep(shardID(2)))
}

func TestPartsAreBounded(t *testing.T) {
	var r tail.Recent
	left := func(n int) (left int) {
		for i := range n {
			left += len(r.Keep(shardID(i)))
		}
		return left
	}
	for i := range 100 {
		require.True(t, r.Put(shardID(i), part("x"), 10))
	}
	require.Equal(t, 32, left(100), "by number")
	r = tail.Recent{}
	for i := range 100 {
		require.True(t, r.Put(shardID(i), part("x"), 10_000))
	}
	require.Equal(t, 13, left(100), "by 128 KiB")
	require.True(t, r.Put(shardID(200), part("x"), 128<<10+1))
	require.Empty(t, r.Keep(shardID(200)), "one that is too large by itself")

	r = tail.Recent{}
	for i := range 64 {
		r.Keep(shardID(i))
	}
	require.True(t, r.IsKept(shardID(0)))
	r.Keep(shardID(64))
	require.False(t, r.IsKept(shardID(0)), "the oldest identifier is forgotten")
	require.True(t, r.IsKept(shardID(1)))
}
