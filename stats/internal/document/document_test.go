package document

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestEncode(t *testing.T) {
	f := func(want string, v any) {
		t.Helper()
		got, err := Encode(v)
		require.NoError(t, err)
		// Go 1.26 escapes the replacement character, and Go 1.27 does not.
		require.Equal(t, want+"\n", strings.ReplaceAll(string(got), "\uFFFD", `\ufffd`))
	}
	f("null", Number(math.NaN()))
	f("null", Number(math.Inf(1)))
	f("null", Number(math.Inf(-1)))
	f("0.1", Number(0.1))
	f(`"2000-01-02T02:04:05Z"`, Moment(time.Date(2000, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))))
	for _, year := range []int{-1, 0, 10_000, 1 << 30} {
		f(`"0001-01-01T00:00:00Z"`, Moment(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)))
	}
	f(`"9999-12-31T00:00:00Z"`, Moment(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)))
	f(`"0001-01-01T00:00:01Z"`, Moment(time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)))
	f("{}", Tags(nil))
	f(`{"a":"\u003cb\u003e","c":"\ufffd"}`, Tags([]monitor.Tag{{Key: "c", Value: "\xff"}, {Key: "a", Value: "<b>"}}))
}
