package spool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A batch that is as large as the limit fits, alone, and one that is a byte larger does not.
// Batches that fill the limit to the byte stay.
func TestTheLimitToTheByte(t *testing.T) {
	s := opened(t, t.TempDir(), 200)
	header := len(s.header(nil))
	fits := strings.Repeat("a", 200-header)
	require.Zero(t, add(t, s, 1, fits))
	require.EqualValues(t, 200, s.size)
	_, err := s.add(1, []byte(fits+"a"))
	require.Error(t, err)
	require.Equal(t, 1, s.Count(), "what does not fit makes no room")

	half := strings.Repeat("b", 100-header)
	require.Equal(t, 1, add(t, s, 1, half))
	require.Zero(t, add(t, s, 1, half), "the limit is not exceeded")
	require.Equal(t, "+"+half+" +"+half+" ", content(t, s))
	require.NoError(t, s.Close())

	s = opened(t, t.TempDir(), 1<<40)
	_, err = s.add(1, make([]byte, 64<<20))
	require.ErrorContains(t, err, "exceeds the limit of 67108864", "no file is larger than can be read")
	require.NoError(t, s.Close())
}

// A folder that was removed is made again, and takes as much as before. If another process
// has made it, and has left batches there, the store does not mix with them.
func TestAFolderThatIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir, 300)
	data := strings.Repeat("a", 60) // 80 with the header
	add(t, s, 1, data)
	add(t, s, 1, data)
	was := s.root
	require.NoError(t, os.RemoveAll(s.dir))
	for range 3 {
		require.Zero(t, add(t, s, 1, data), "what is gone takes no room")
	}
	require.Equal(t, 3, add(t, s, 1, data), "two that are gone, and one that makes room")
	require.EqualValues(t, 3*80, s.size)
	_, err := was.Stat(".")
	require.ErrorIs(t, err, os.ErrClosed, "nothing of the old folder stays open")

	require.NoError(t, os.RemoveAll(s.dir))
	other := opened(t, dir, 300)
	add(t, other, 1, "other")
	require.NoError(t, other.lock.Close()) // as if its process had ended
	_, err = s.add(1, []byte("b"))
	require.ErrorContains(t, err, "was replaced")
	left, err := filepath.Glob(filepath.Join(other.dir, "*"+suffix))
	require.NoError(t, err)
	require.Len(t, left, 1)
	_ = s.Close()
}
