package collect

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever happens in whatever order, the entry balances, and after close nothing that was
// settled changes any more: what is made then is dropped at once.
func TestAnAccountThatIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &account{sink: "a", signal: Spans, acknowledges: true}
		entry := func() Entry {
			t.Helper()
			e := a.read()
			require.True(t, e.Balanced(), "%v", e)
			return e
		}
		a.took(100)
		a.deliver(10)
		a.discard(20, Rejected)
		a.spool(30)
		a.unspool(5, Damaged)
		a.restore(7)
		a.due()
		overdue := time.Now()
		a.fail(&failure{text: "first"})
		failing := time.Now()
		time.Sleep(time.Second)
		a.due()
		a.fail(&failure{text: "last"})
		want := Entry{
			Sink: "a", Signal: Spans, Made: 107, Delivered: 10, Queued: 40, Spooled: 32,
			Dropped:  []Drop{{Damaged, 5}, {Rejected, 20}}, // in the order of their names
			Failures: 2, LastError: "last", FailingSince: failing, OverdueSince: overdue,
		}
		require.Equal(t, want, entry())

		a.close()
		want.Queued, want.Dropped = 0, append(want.Dropped, Drop{Stopped, 40})
		require.Equal(t, want, entry())
		a.deliver(10)
		a.discard(10, Rejected)
		a.spool(10)
		a.spool(-10)
		a.unspool(10, Damaged)
		a.restore(10)
		a.due()
		require.Equal(t, want, entry(), "nothing is settled twice")
		a.took(3)
		want.Made, want.Dropped[2].Count = 110, 43
		require.Equal(t, want, entry())

		a.succeed()
		require.Zero(t, entry().FailingSince)
		require.Equal(t, "last", entry().LastError)

		quiet := &account{}
		quiet.close()
		quiet.due()
		require.Zero(t, quiet.read().OverdueSince, "none is taken any more")
	})
}

// What is settled as taken counts as delivered only if the backend acknowledges.
func TestAnAccountOfASinkThatDoesNotAcknowledge(t *testing.T) {
	for _, acknowledges := range []bool{true, false} {
		a := &account{acknowledges: acknowledges}
		a.took(10)
		a.spool(4)
		a.spool(-4)
		a.deliver(7)
		e := a.read()
		require.True(t, e.Balanced(), "%v", e)
		want := Entry{Made: 10, Sent: 7, Queued: 3}
		if acknowledges {
			want = Entry{Made: 10, Delivered: 7, Queued: 3}
		}
		require.Equal(t, want, e)
	}
}
