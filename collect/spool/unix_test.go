//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package spool

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever the process's mask, nobody but the owner may read a file or list a folder.
func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := filepath.Join(t.TempDir(), "spool")
	s := opened(t, dir, 1<<20)
	add(t, s, 1, "a")
	seen := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		require.Equal(t, want, info.Mode().Perm(), path)
		seen++
		return nil
	}))
	require.Equal(t, 4, seen, "two folders, a lock and a batch")
	require.NoError(t, s.Close())
}

// A pipe, which blocks whoever opens it, is never opened.
func TestPipes(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 1<<20)
	add(t, s, 1, "a")
	add(t, s, 2, "b")
	pipe := func(name string) { require.NoError(t, syscall.Mkfifo(filepath.Join(s.dir, name), 0o600)) }
	require.NoError(t, os.Remove(filepath.Join(s.dir, s.files[0].name())))
	pipe(s.files[0].name())
	pipe(file{number: 9, count: 1}.name())
	pipe(unwritten)
	done := make(chan string)
	go func() {
		defer close(done)
		add(t, s, 3, "c")
		text := content(t, s)
		if err := s.Close(); err == nil {
			s = opened(t, dir, 1<<20)
			text += content(t, s)
			_ = s.Close()
		}
		done <- text
	}()
	select {
	case text := <-done:
		require.Equal(t, "+"+errDamaged.Error()+" ++b +++c ", text)
	case <-time.After(time.Minute):
		t.Fatal("blocked")
	}
}

// A lock on a file that is no longer the one in the folder is none.
func TestALockOnAFileThatIsGone(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	require.NoError(t, err)
	defer root.Close()
	early, err := root.Create(lockName) // by a process that locks it later
	require.NoError(t, err)
	defer early.Close()
	require.NoError(t, root.Remove(lockName))
	require.ErrorIs(t, lockOpened(root, early), errInUse)

	owner, err := lockFile(root)
	require.NoError(t, err)
	defer owner.Close()
	require.ErrorIs(t, lockOpened(root, early), errInUse)
	_, err = lockFile(root)
	require.ErrorIs(t, err, errInUse)
	require.NoError(t, owner.Close())
	again, err := lockFile(root)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}
