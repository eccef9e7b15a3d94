package spool

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A batch is on disk before it gets its name, and its name is on disk before add returns.
func TestABatchIsOnDisk(t *testing.T) {
	s := opened(t, t.TempDir(), 1<<20)
	batches := func() []string {
		names, err := filepath.Glob(filepath.Join(s.dir, "*"+suffix))
		require.NoError(t, err)
		return names
	}
	var synced []string
	s.sync = func(f *os.File) error {
		info, err := f.Stat()
		require.NoError(t, err)
		if info.IsDir() {
			require.Len(t, batches(), 1, "the name first, then the folder")
			folder, err := os.Stat(s.dir)
			require.NoError(t, err)
			require.True(t, os.SameFile(folder, info))
			synced = append(synced, "folder")
			return f.Sync()
		}
		require.Empty(t, batches(), "the content first, then the name")
		b, err := os.ReadFile(filepath.Join(s.dir, unwritten))
		require.NoError(t, err)
		require.Equal(t, string(append(s.header([]byte("a")), 'a')), string(b))
		synced = append(synced, "file")
		return f.Sync()
	}
	add(t, s, 1, "a")
	require.Equal(t, []string{"file", "folder"}, synced)

	full := errors.New("no space left")
	s.sync = func(*os.File) error { return full }
	_, err := s.add(1, []byte("b"))
	require.ErrorIs(t, err, full)
	left, err := os.ReadDir(s.dir)
	require.NoError(t, err)
	require.Len(t, left, 2, "the lock and the first batch")
	require.Equal(t, "+a ", content(t, s))
	require.NoError(t, s.Close())
}

// A real store syncs its files.
func TestAStoreSyncs(t *testing.T) {
	s := opened(t, t.TempDir(), 1<<20)
	f, err := os.Open(os.DevNull)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	require.ErrorIs(t, s.sync(f), os.ErrClosed, "as File.Sync does")
	require.NoError(t, s.Close())
}

// Stores number their batches from 0 on: what is taken over gets numbers of its own.
func TestTakenOverBatchesHaveNumbersOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	stores := []*store{opened(t, dir, 1<<20), opened(t, dir, 1<<20), opened(t, dir, 1<<20)}
	for i, s := range stores {
		add(t, s, 1, string(rune('a'+i)))
		add(t, s, 1, string(rune('A'+i)))
	}
	for _, s := range stores {
		require.NoError(t, s.Close())
	}
	s := opened(t, dir, 1<<20)
	require.Equal(t, 6, s.Count())
	add(t, s, 1, "new")
	require.Equal(t, "+a +A +b +B +c +C +new ", content(t, s))
	require.NoError(t, s.Close())
}

// The next process, also of a later version, finds a sink's folder by this name. The
// hashes are FNV-1a, computed by other means.
func TestFolderNames(t *testing.T) {
	f := func(want, sink string) {
		t.Helper()
		require.Equal(t, want, folderName(sink, "spans"))
	}
	f("spans-zipkin___host_a_b-d9da3e9897d632e6", "zipkin://host/a b")
	f("spans-zipkin___host_a_b-dab05898988c19fd", "zipkin://host/a_b")
	long := "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ" // 61
	f("spans-"+long[:60]+"-af82a8d74ca3f894", long+"1")
	f("spans-"+long[:60]+"-af82abd74ca3fdad", long+"2")
}

// A file of which the name says something else than the content is no batch of ours.
func TestANameThatLies(t *testing.T) {
	for _, signal := range []string{collect.Spans, collect.Metrics} {
		opened, err := Folder{Dir: t.TempDir()}.Open("sink", signal)
		require.NoError(t, err)
		b := opened.(*batches)
		if signal == collect.Spans {
			_, err = b.AddSpans(make([]monitor.SpanData, 2))
		} else {
			_, err = b.AddSnapshot(&collect.Snapshot{Metrics: make([]monitor.Metric, 2)})
		}
		require.NoError(t, err)
		was := b.files[0].name()
		b.files[0].count = 3
		require.NoError(t, b.root.Rename(was, b.files[0].name()))
		if signal == collect.Spans {
			_, _, err = b.OldestSpans()
		} else {
			_, _, err = b.OldestSnapshot()
		}
		require.ErrorIs(t, err, collect.ErrDamaged)
		require.NoError(t, b.Remove())
		require.NoError(t, b.Close())
	}
}
