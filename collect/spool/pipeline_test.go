package spool_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/spool"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// backend is a sink of both signals that is sick or not, and remembers.
type backend struct {
	sick     atomic.Bool
	hangs    bool // when sick
	spans    []monitor.SpanID
	times    []time.Time
	counts   []int64 // of the counter, by snapshot
	refuse   bool
	snapshot *collect.Snapshot
}

func (*backend) Name() string           { return "backend://host/a b" }
func (*backend) Traits() collect.Traits { return collect.Traits{TakesPast: true, Acknowledges: true} }
func (*backend) Close() error           { return nil }

var errSick = errors.New("sick")

func (b *backend) fail(ctx context.Context) error {
	switch {
	case b.refuse:
		return collect.Permanent(errSick)
	case !b.sick.Load():
		return nil
	case b.hangs:
		<-ctx.Done()
		return ctx.Err()
	}
	return errSick
}

func (b *backend) SendMetrics(ctx context.Context, s *collect.Snapshot) error {
	if err := b.fail(ctx); err != nil {
		return err
	}
	b.times, b.snapshot = append(b.times, s.Time), s
	for _, m := range s.Metrics {
		if m.Name == "hits" {
			b.counts = append(b.counts, m.Int)
		}
	}
	return nil
}

type spansOnly struct{ *backend }

func (s spansOnly) SendSpans(ctx context.Context, list []monitor.SpanData) error {
	if err := s.fail(ctx); err != nil {
		return err
	}
	for _, d := range list {
		s.spans = append(s.spans, d.Context.SpanID)
	}
	return nil
}

// SendMetrics hides that of the backend.
func (spansOnly) SendMetrics() {}

var silent = slog.New(slog.DiscardHandler)

func options(dir string) collect.Options {
	return collect.Options{Logger: silent, Spool: spool.Folder{Dir: dir}, MaxBackoff: time.Second, BatchMetrics: 20}
}

func entry(t *testing.T, p *collect.Pipeline) collect.Entry {
	t.Helper()
	l := p.Ledger()
	require.Len(t, l, 1)
	require.True(t, l[0].Balanced(), "%v", l[0])
	return l[0]
}

func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func finish(r *monitor.Registry, n int) {
	for range n {
		_, span := r.Scope("test").Func("f").Start(context.Background(), monitor.SpanOptions{})
		span.Finish(nil)
	}
}

// An outage of hours loses no span, and memory keeps none.
func TestSpansWaitOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := new(backend)
		r := monitor.NewRegistry()
		o := options(t.TempDir())
		o.QueueSpans = 10 // which is far less than the outage has
		p := o.Start(r, spansOnly{b})
		finish(r, 3)
		sleep(2 * time.Second)
		b.sick.Store(true)
		for range 100 {
			finish(r, 5)
			sleep(10 * time.Second)
		}
		e := entry(t, p)
		require.EqualValues(t, 500, e.Spooled)
		require.Zero(t, e.Queued)
		b.sick.Store(false)
		finish(r, 2)
		sleep(10 * time.Second)
		require.Len(t, b.spans, 505)
		require.EqualValues(t, 505, entry(t, p).Delivered)
		require.Zero(t, entry(t, p).Spooled)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// A batch of the spool that is being sent when the time of Stop is up stays there.
func TestStopWhileTheSpoolIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &backend{hangs: true}
		b.sick.Store(true)
		r := monitor.NewRegistry()
		p := options(t.TempDir()).Start(r, spansOnly{b})
		finish(r, 10)
		sleep(time.Minute)
		require.NoError(t, p.Stop(t.Context()))
		require.EqualValues(t, 10, entry(t, p).Spooled)
	})
}

// What is left when the program stops is sent by the next, once.
func TestTheNextProcessSendsWhatIsLeft(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			b := &backend{hangs: hangs}
			b.sick.Store(true)
			r := monitor.NewRegistry()
			p := options(dir).Start(r, spansOnly{b})
			finish(r, 1000)
			sleep(time.Minute)
			finish(r, 10)
			require.NoError(t, p.Stop(t.Context()), "nothing is lost")
			e := entry(t, p)
			require.EqualValues(t, 1010, e.Spooled)
			require.EqualValues(t, 1010, e.Made)

			b.sick.Store(false)
			r = monitor.NewRegistry()
			p = options(dir).Start(r, spansOnly{b})
			sleep(time.Minute)
			require.Len(t, b.spans, 1010)
			e = entry(t, p)
			require.EqualValues(t, 1010, e.Made)
			require.EqualValues(t, 1010, e.Delivered)
			require.NoError(t, p.Stop(t.Context()))
			left, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}

// Of an outage each snapshot arrives, in order, each metric of it once.
func TestSnapshotsWaitOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := new(backend)
		r := monitor.NewRegistry()
		for i := range 50 {
			r.Scope("wide").Counter(string(rune('A' + i))).Inc()
		}
		hits := r.Scope("test").Counter("hits")
		p := options(t.TempDir()).Start(r, b)
		for i := range 60 {
			b.sick.Store(20 <= i && i < 40)
			hits.Inc()
			sleep(10 * time.Second)
		}
		require.NoError(t, p.Stop(t.Context()))
		require.GreaterOrEqual(t, len(b.counts), 60)
		for i := range b.counts[1:] {
			require.LessOrEqual(t, b.counts[i+1]-b.counts[i], int64(1), "snapshot %d", i)
		}
		for i := range b.times[1:] {
			require.False(t, b.times[i+1].Before(b.times[i]))
		}
		e := entry(t, p)
		require.Equal(t, e.Made, e.Delivered, "%v", e)
	})
}

func TestSnapshotsOfTheLastProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		r.Scope("test").Counter("hits").Add(7)
		p := options(dir).Start(r, b)
		sleep(35 * time.Second)
		require.NoError(t, p.Stop(t.Context()))
		require.Positive(t, entry(t, p).Spooled)

		b.sick.Store(false)
		p = options(dir).Start(monitor.NewRegistry(), b)
		sleep(20 * time.Second)
		require.GreaterOrEqual(t, len(b.counts), 4)
		require.EqualValues(t, 7, b.counts[0])
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, entry(t, p).Made, entry(t, p).Delivered)
	})
}

// What the backend refuses is not kept, and what is damaged is counted.
func TestWhatIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		b := new(backend)
		b.sick.Store(true)
		p := options(dir).Start(monitor.NewRegistry(), spansOnly{b})
		_ = p.Stop(t.Context())

		r := monitor.NewRegistry()
		p = options(dir).Start(r, spansOnly{b})
		finish(r, 4)
		sleep(5 * time.Second)
		finish(r, 5)
		require.NoError(t, p.Stop(t.Context()))
		files, err := filepath.Glob(filepath.Join(dir, "*", "*.batch"))
		require.NoError(t, err)
		require.Len(t, files, 2)
		require.NoError(t, os.Truncate(files[0], 30))

		b.refuse = true
		p = options(dir).Start(monitor.NewRegistry(), spansOnly{b})
		sleep(time.Minute)
		e := entry(t, p)
		require.Equal(t, []collect.Drop{{Reason: collect.Damaged, Count: 4}, {Reason: collect.Rejected, Count: 5}}, e.Dropped)
		require.EqualValues(t, 9, e.Made)
		require.Error(t, p.Stop(t.Context()))
	})
}

func TestAFullSpool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		o := options("")
		o.Spool = spool.Folder{Dir: t.TempDir(), MaxBytes: 4096}
		p := o.Start(r, spansOnly{b})
		for range 100 {
			finish(r, 10)
			sleep(2 * time.Second)
		}
		e := entry(t, p)
		require.Equal(t, collect.SpoolFull, e.Dropped[0].Reason)
		require.Positive(t, e.Spooled)
		b.sick.Store(false)
		sleep(time.Minute)
		e = entry(t, p)
		require.Equal(t, e.Made, e.Delivered+e.Dropped[0].Count)
		require.Error(t, p.Stop(t.Context()))
	})
}

// A folder that cannot be used is told of once, and all else works.
func TestNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, dir := range []string{"", file} {
		synctest.Test(t, func(t *testing.T) {
			b := new(backend)
			r := monitor.NewRegistry()
			p := options(dir).Start(r, spansOnly{b})
			finish(r, 3)
			sleep(time.Minute)
			require.Len(t, b.spans, 3)
			require.NoError(t, p.Stop(t.Context()))
		})
	}
}

// A folder that is removed is made again; what was in it is lost.
func TestAFolderThatIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "spool")
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		p := options(dir).Start(r, spansOnly{b})
		finish(r, 3)
		sleep(10 * time.Second)
		require.NoError(t, os.RemoveAll(dir))
		finish(r, 4)
		sleep(10 * time.Second)
		finish(r, 5)
		sleep(10 * time.Second)
		e := entry(t, p)
		require.EqualValues(t, 9, e.Spooled+3*int64(1-len(e.Dropped)), "%v", e)
		b.sick.Store(false)
		sleep(10 * time.Second)
		require.Len(t, b.spans, 9)
		require.Equal(t, []collect.Drop{{Reason: collect.Damaged, Count: 3}}, entry(t, p).Dropped)
		require.Error(t, p.Stop(t.Context()))
	})
}

// A folder that cannot be used at the start is used once it can be.
func TestAFolderThatComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "disk", "spool")
		require.NoError(t, os.WriteFile(filepath.Dir(dir), nil, 0o600))
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		p := options(dir).Start(r, spansOnly{b})
		finish(r, 3)
		sleep(10 * time.Second)
		require.EqualValues(t, 3, entry(t, p).Queued)
		require.NoError(t, os.Remove(filepath.Dir(dir)))
		sleep(10 * time.Second)
		require.EqualValues(t, 3, entry(t, p).Spooled)
		b.sick.Store(false)
		sleep(time.Minute)
		require.EqualValues(t, 3, entry(t, p).Delivered)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// A disk that fails in the middle: what does not fit is tried as without a spool.
func TestADiskThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		b := new(backend)
		b.sick.Store(true)
		r := monitor.NewRegistry()
		p := options(dir).Start(r, spansOnly{b})
		finish(r, 3)
		sleep(10 * time.Second)
		require.EqualValues(t, 3, entry(t, p).Spooled)
		folders, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, folders, 1)
		folder := filepath.Join(dir, folders[0].Name())
		require.NoError(t, os.RemoveAll(folder))
		require.NoError(t, os.WriteFile(folder, nil, 0o600))
		finish(r, 4)
		sleep(10 * time.Second)
		require.EqualValues(t, 4, entry(t, p).Queued)
		b.sick.Store(false)
		sleep(10 * time.Second)
		e := entry(t, p)
		require.Len(t, b.spans, 4)
		require.Equal(t, []collect.Drop{{Reason: collect.Damaged, Count: 3}}, e.Dropped)
		require.Error(t, p.Stop(t.Context()))
	})
}
