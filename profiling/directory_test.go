package profiling

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// content is a snapshot.
type content struct {
	text string
	err  error
}

func (c content) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, c.text)
	return int64(n), errors.Join(err, c.err)
}

func TestDirectory(t *testing.T) {
	r := monitor.NewRegistry()
	fail(r)
	k := r.KeptTraces()[0]
	for name, c := range map[string]struct{ files, want int }{
		"default": {0, 10}, "negative": {-1, 1}, "one": {1, 1}, "three": {3, 3},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a", "b")
			require.NoError(t, os.MkdirAll(path, 0o700))
			// Files of other programs, and an incomplete snapshot.
			others := []string{"0.trace", "20200131T235959.999Z-x.trace", "z-" + k.TraceID().String() + ".trace"}
			old := "19990131T235959.999Z-" + k.TraceID().String() + ".trace"
			for _, name := range append([]string{old + ".part"}, others...) {
				require.NoError(t, os.WriteFile(filepath.Join(path, name), nil, 0o600))
			}
			synctest.Test(t, func(t *testing.T) {
				write := Directory(path, c.files)
				for range 12 {
					require.NoError(t, write(k, content{text: time.Now().UTC().Format(stampLayout)}))
					time.Sleep(time.Millisecond)
				}
				require.ErrorIs(t, write(k, content{err: errTest}), errTest)
			})
			entries, err := os.ReadDir(path)
			require.NoError(t, err)
			var names []string
			for _, e := range entries {
				if slices.Contains(others, e.Name()) {
					continue
				}
				names = append(names, e.Name())
				text, err := os.ReadFile(filepath.Join(path, e.Name()))
				require.NoError(t, err)
				require.Equal(t, string(text)+"-"+k.TraceID().String()+".trace", e.Name())
			}
			require.Len(t, entries, len(others)+c.want)
			// The newest snapshots are left, and nothing of the snapshot that failed.
			require.Len(t, names, c.want)
			require.Equal(t, "20000101T000000.011Z", names[c.want-1][:len(stampLayout)])
		})
	}
}

// A file that exists is not written over.
func TestDirectoryNameIsTaken(t *testing.T) {
	r := monitor.NewRegistry()
	fail(r)
	k := r.KeptTraces()[0]
	path := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		write := Directory(path, 2)
		require.NoError(t, write(k, content{text: "first"}))
		require.ErrorIs(t, write(k, content{text: "second"}), os.ErrExist)
	})
	names, err := filepath.Glob(filepath.Join(path, "*"))
	require.NoError(t, err)
	require.Len(t, names, 1)
	text, err := os.ReadFile(names[0])
	require.NoError(t, err)
	require.Equal(t, "first", string(text))
}
