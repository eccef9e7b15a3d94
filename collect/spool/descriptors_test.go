//go:build linux

package spool_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// withoutDescriptors makes every open of a file fail until the returned function is called.
func withoutDescriptors(t *testing.T) (end func()) {
	t.Helper()
	var usual syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &usual))
	none := usual
	none.Cur = 0
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none))
	end = func() { require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &usual)) }
	t.Cleanup(end)
	return end
}

// A process that has no file descriptors left for two seconds loses no span.
func TestNoDescriptorsForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		p := options(dir).Start(r, spansOnly{b})
		for range 200 {
			finish(r, 10)
			sleep(2 * time.Second)
		}
		require.EqualValues(t, 2000, entry(t, p).Spooled)
		end := withoutDescriptors(t)
		b.sick.Store(false)
		sleep(10 * time.Second)
		finish(r, 5) // which cannot be spooled, and need not be
		sleep(2 * time.Second)
		require.Len(t, b.spans, 5)
		require.EqualValues(t, 2000, entry(t, p).Spooled)
		end()
		sleep(time.Minute)
		require.Len(t, b.spans, 2005)
		require.Empty(t, entry(t, p).Dropped)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// The same while it starts, and with snapshots: what an earlier process left is found late.
func TestNoDescriptorsAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		r.Scope("test").Counter("hits").Add(7)
		p := options(dir).Start(r, b)
		sleep(35 * time.Second)
		require.NoError(t, p.Stop(t.Context()))
		left := entry(t, p).Spooled
		require.Positive(t, left)

		end := withoutDescriptors(t)
		b.sick.Store(false)
		p = options(dir).Start(monitor.NewRegistry(), b)
		sleep(25 * time.Second)
		e := entry(t, p)
		require.Positive(t, e.Delivered, "snapshots are sent without the spool")
		require.Equal(t, e.Made, e.Delivered)
		end()
		sleep(2 * time.Minute)
		require.NoError(t, p.Stop(t.Context()))
		e = entry(t, p)
		require.Equal(t, e.Made, e.Delivered)
		require.NotEmpty(t, b.counts)
		files, err := filepath.Glob(filepath.Join(dir, "*", "*.batch"))
		require.NoError(t, err)
		require.Empty(t, files)
	})
}

// A batch that cannot be read does not hold up what is sent without the spool.
func TestAPipelineThatStopsWithoutDescriptors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		dir := t.TempDir()
		p := options(dir).Start(r, spansOnly{b})
		finish(r, 3)
		sleep(10 * time.Second)
		end := withoutDescriptors(t)
		b.sick.Store(false)
		sleep(2 * time.Second)
		finish(r, 4)
		require.NoError(t, p.Stop(t.Context()), "nothing is lost")
		end()
		e := entry(t, p)
		require.EqualValues(t, 3, e.Spooled)
		require.EqualValues(t, 4, e.Delivered)
		require.Equal(t, []collect.Drop(nil), e.Dropped)
	})
}
