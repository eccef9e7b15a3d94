package humanise

import (
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestHumanSeconds(t *testing.T) {
	f := func(want string, seconds float64) {
		t.Helper()
		require.Equal(t, want, string(AppendSeconds(nil, seconds)))
	}
	f("-", math.NaN())
	f("+Infs", math.Inf(1))
	f("0s", 0)
	f("0.5ns", 0.5e-9)
	f("1ns", 1e-9)
	f("999ns", 999.4e-9)
	f("1µs", 999.6e-9)
	f("1.23µs", 1.234e-6)
	f("1ms", 999.9e-6)
	f("1.23ms", 0.00123)
	f("123ms", 0.1234)
	f("1s", 0.9999)
	f("59.9s", 59.94)
	f("1m0s", 59.96)
	f("2m5s", 125)
	f("59m50s", 3594)
	f("1h0m", 3599)
	f("3h10m", 3*3600+10*60)
	f("4d2h", 98*3600)
	f("-1.5s", -1.5)
	require.Equal(t, "1.5s", string(AppendDuration(nil, 1500*time.Millisecond)))
}

func TestHumanValue(t *testing.T) {
	f := func(want string, v float64, u monitor.Unit) {
		t.Helper()
		require.Equal(t, want, string(AppendValue(nil, v, u)))
	}
	for _, u := range []monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction} {
		f("-", math.NaN(), u)
	}
	f("0", 0, monitor.None)
	f("-12345678", -12345678, monitor.None)
	f("3.1416", math.Pi, monitor.None)
	f("1e+20", 1e20, monitor.None)
	f("+Inf", math.Inf(1), monitor.None)
	f("-Inf", math.Inf(-1), monitor.Bytes)
	f("0B", 0, monitor.Bytes)
	f("1023B", 1023, monitor.Bytes)
	f("1KiB", 1024, monitor.Bytes)
	f("1.5MiB", 1.5*(1<<20), monitor.Bytes)
	f("1000MiB", 1000*(1<<20), monitor.Bytes)
	f("1GiB", 1<<30-1, monitor.Bytes)
	f("-2KiB", -2048, monitor.Bytes)
	f("12.5%", 0.125, monitor.Fraction)
	f("100%", 1, monitor.Fraction)
	f("1.5ms", 0.0015, monitor.Seconds)
}

func TestHumanRate(t *testing.T) {
	f := func(want string, v float64) {
		t.Helper()
		require.Equal(t, want, string(AppendRate(nil, v)))
	}
	f("-", math.NaN())
	f("0", 0)
	f("1.2e-05", 0.000012)
	f("0.0123", 0.01234)
	f("1.5", 1.5)
	f("99.9", 99.94)
	f("100", 99.96)
	f("12346", 12345.6)
}

func TestGrouped(t *testing.T) {
	for want, n := range map[string]int64{
		"0": 0, "999": 999, "1,000": 1000, "1,234,567": 1234567, "-12,345": -12345,
		"-9,223,372,036,854,775,808": math.MinInt64,
	} {
		require.Equal(t, want, string(AppendGrouped(nil, n)))
	}
}

func TestSource(t *testing.T) {
	require.Equal(t, "store.go:12", string(AppendSource(nil, "/home/me/src/store.go", 12, AppendVisible)))
	require.Equal(t, "store.go:12", string(AppendSource(nil, `C:\src\store.go`, 12, AppendVisible)))
	require.Equal(t, "store.go:12", string(AppendSource(nil, "store.go", 12, AppendVisible)))
}

func TestWord(t *testing.T) {
	f := func(want, s string) {
		t.Helper()
		require.Equal(t, want, string(AppendWord(nil, s)))
	}
	f("(*Store).Get", "(*Store).Get")
	f("github.com/a/b", "github.com/a/b")
	f("größe", "größe")
	f(`"GET /"`, "GET /")
	f(`""`, "")
	f(`"-"`, "-")
	f(`"a=b"`, "a=b")
	f(`"{a}"`, "{a}")
	f(`"\"a\""`, `"a"`)
	f(`"a\\nb"`, `a\nb`)
	f(`"a\nb"`, "a\nb")
	f(`"\x1b[0m"`, "\x1b[0m")
	f(`"\xff"`, "\xff")
	f(`"\u202e"`, "\u202e")
	f(`"\u00a0"`, "\u00a0")
	f("\uFFFD", "\uFFFD")
	require.Equal(t, "GET /", string(AppendVisible(nil, "GET /")))
	require.Equal(t, `"a\tb"`, string(AppendVisible(nil, "a\tb")))
	require.Equal(t, `name{a=1,"b c"="d,e"}`,
		string(AppendLabel(nil, "name", []monitor.Tag{monitor.String("a", "1"), monitor.String("b c", "d,e")}, AppendWord)))
}
