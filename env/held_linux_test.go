package env

import (
	"os"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Without descriptors left, what is known of the process is the same, and true.
func TestNoDescriptorsLeft(t *testing.T) {
	before := take()
	var usual syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &usual))
	none := usual
	none.Cur = 0
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	_, err := os.Open(os.DevNull)
	sink = make([]byte, 64<<20)
	for i := range sink {
		sink[i] = 1
	}
	got := take()
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &usual))
	require.ErrorIs(t, err, syscall.EMFILE)
	for name := range before {
		if info, err := os.Stat("/proc/self/fd"); name == "process open_fds" && (err != nil || info.Size() == 0) {
			continue // it takes a descriptor before Linux 6.2
		}
		require.Contains(t, got, name)
	}
	require.Greater(t, got["process resident_memory"].Float, before["process resident_memory"].Float+32<<20)
	require.Positive(t, got["process virtual_memory"].Float)
	require.Positive(t, got["process threads"].Float)
}

func TestConcurrentSafeFiles(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if take()["process threads"].Float < 1 {
					t.Error("no threads")
				}
			}
		})
	}
	all.Wait()
}
