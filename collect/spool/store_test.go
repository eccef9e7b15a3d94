package spool

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func opened(t *testing.T, dir string, limit int64) *store {
	t.Helper()
	s, err := openFirst(dir, "sink", "1", limit)
	require.NoError(t, err)
	return s
}

// content returns everything, oldest first, as "count:data ".
func content(t *testing.T, s *store) (text string) {
	t.Helper()
	for !s.Empty() {
		count, data, err := s.oldest()
		if err != nil {
			data = []byte(err.Error())
		}
		text += strings.Repeat("+", count) + string(data) + " "
		require.NoError(t, s.remove())
	}
	return text
}

func add(t *testing.T, s *store, count int, data string) int {
	t.Helper()
	removed, err := s.add(count, []byte(data))
	require.NoError(t, err)
	return removed
}

func TestFirstInFirstOut(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 1<<20)
	add(t, s, 1, "a")
	add(t, s, 2, "b")
	require.Equal(t, 3, s.Count())
	require.NoError(t, s.Close())

	s = opened(t, dir, 1<<20) // the next process
	require.Equal(t, 3, s.Count())
	add(t, s, 3, "c")
	require.Equal(t, "+a ++b +++c ", content(t, s))
	require.Zero(t, s.Count())
	require.NoError(t, s.Close())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left, "an empty store leaves nothing behind")
}

func TestTheOldestMakeRoom(t *testing.T) {
	s := opened(t, t.TempDir(), 200)
	require.Zero(t, add(t, s, 1, strings.Repeat("a", 70)))
	require.Zero(t, add(t, s, 2, strings.Repeat("b", 70)))
	require.Equal(t, 1, add(t, s, 3, strings.Repeat("c", 50)))
	require.LessOrEqual(t, s.size, int64(200))
	removed, err := s.add(1, make([]byte, 200))
	require.ErrorContains(t, err, "bytes exceeds the limit of 200")
	require.Zero(t, removed)
	require.Equal(t, "++"+strings.Repeat("b", 70)+" +++"+strings.Repeat("c", 50)+" ", content(t, s))
	require.Zero(t, s.size)
}

// Whoever has a folder has it alone; what is left when they have gone is taken
// over.
func TestStoresOfTheSameName(t *testing.T) {
	dir := t.TempDir()
	first, second := opened(t, dir, 1<<20), opened(t, dir, 1<<20)
	add(t, first, 1, "a")
	add(t, second, 1, "b")
	require.NoError(t, second.Close())
	third := opened(t, dir, 1<<20)
	require.Equal(t, "+b ", content(t, third))
	add(t, third, 2, "c")
	require.NoError(t, first.Close())
	require.NoError(t, third.Close())
	last := opened(t, dir, 1<<20)
	require.Equal(t, "+a ++c ", content(t, last))
	require.NoError(t, last.Close())

	var all []*store
	for range maxStores {
		all = append(all, opened(t, dir, 1<<20))
	}
	_, err := openFirst(dir, "sink", "1", 1<<20)
	require.ErrorContains(t, err, "16 stores")
	for _, s := range all {
		require.NoError(t, s.Close())
	}
}

func TestWhatACrashLeaves(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 1<<20)
	for _, data := range []string{"cut", "flipped", "empty", "whole"} {
		add(t, s, 1, data)
	}
	path := func(i int) string { return filepath.Join(s.dir, s.files[i].name()) }
	b, err := os.ReadFile(path(0))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path(0), b[:len(b)-1], 0o600))
	b, err = os.ReadFile(path(1))
	require.NoError(t, err)
	b[len(b)-1] ^= 1
	require.NoError(t, os.WriteFile(path(1), b, 0o600))
	require.NoError(t, os.WriteFile(path(2), nil, 0o600))
	for _, name := range []string{unwritten, "notes.txt", "0-1.batch", "000000000000000g-1.batch", "0000000000000001--1.batch"} {
		require.NoError(t, os.WriteFile(filepath.Join(s.dir, name), []byte("x"), 0o600))
	}
	require.NoError(t, s.Close())

	s = opened(t, dir, 1<<20)
	require.Equal(t, 4, s.Count())
	corrupt := "+" + errDamaged.Error() + " "
	require.Equal(t, corrupt+corrupt+corrupt+"+whole ", content(t, s))
	_, err = os.Stat(filepath.Join(s.dir, unwritten))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, s.Close())
}

// Another version's batches are not understood, and said to be damaged.
func TestAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 1<<20)
	add(t, s, 1, "a")
	require.NoError(t, s.Close())
	s, err := openFirst(dir, "sink", "2", 1<<20)
	require.NoError(t, err)
	_, _, err = s.oldest()
	require.ErrorIs(t, err, errDamaged)
	require.NoError(t, s.Close())
}

func TestAFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := openFirst(file, "sink", "1", 1)
	require.Error(t, err)
	s := opened(t, t.TempDir(), 1<<20)
	add(t, s, 1, "a")
	require.NoError(t, os.RemoveAll(s.dir))
	require.NoError(t, os.WriteFile(s.dir, nil, 0o600))
	_, err = s.add(1, []byte("b"))
	require.Error(t, err)
	require.NoError(t, os.Remove(s.dir))
	add(t, s, 2, "c")
	require.NoError(t, os.RemoveAll(s.dir))
	other := opened(t, filepath.Dir(s.dir), 1<<20)
	add(t, other, 1, "other")
	_, err = s.add(1, []byte("d"))
	require.ErrorIs(t, err, errInUse)
	for range 2 {
		_, _, err = s.oldest()
		require.ErrorIs(t, err, collect.ErrDamaged)
		_ = s.remove()
	}
	require.True(t, s.Empty())
	require.NoError(t, s.Close())
	require.Equal(t, "+other ", content(t, other), "two stores of one name do not meet")
	require.NoError(t, other.Close())
}

// Only what a store has written is read as a batch.
func TestWhatIsNoBatch(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, maxFile)
	add(t, s, 1, "a")
	name := func(number, count int) string {
		return filepath.Join(s.dir, file{number: uint64(number), count: count}.name())
	}
	outside := filepath.Join(t.TempDir(), "outside")
	require.NoError(t, os.WriteFile(outside, []byte("untouched"), 0o600))
	require.NoError(t, os.Symlink(outside, name(7, 1)))
	require.NoError(t, os.Symlink(outside, filepath.Join(s.dir, unwritten)))
	require.NoError(t, os.Mkdir(name(8, 1), 0o700))
	large, err := os.Create(name(9, 3))
	require.NoError(t, err)
	require.NoError(t, large.Truncate(8<<30)) // sparse
	require.NoError(t, large.Close())
	require.NoError(t, os.WriteFile(name(10, math.MaxInt32), nil, 0o600))
	add(t, s, 1, "b")
	require.NoError(t, s.Close())

	s = opened(t, dir, maxFile)
	require.Equal(t, 5, s.Count())
	add(t, s, 1, "c") // for which no other batch has to go
	require.NoError(t, os.Rename(filepath.Join(s.dir, s.files[0].name()), filepath.Join(t.TempDir(), "a")))
	require.NoError(t, os.Symlink(outside, filepath.Join(s.dir, s.files[0].name())))
	damaged := errDamaged.Error() + " "
	require.Equal(t, "+"+damaged+"+b +++"+damaged+"+c ", content(t, s))
	require.NoError(t, s.Close())
	b, err := os.ReadFile(outside)
	require.NoError(t, err)
	require.Equal(t, "untouched", string(b))
}
