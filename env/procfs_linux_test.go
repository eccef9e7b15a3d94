package env

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
)

func captured(t testing.TB, file string) []byte {
	content, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	return content
}

// The numbers are those that ps and /proc/uptime showed when the files were captured.
func TestCapturedFiles(t *testing.T) {
	for dir, want := range map[string]struct {
		threads  uint64
		kilobyte uint64
		age      time.Duration
	}{
		"plain":         {1, 1756, 1540 * time.Millisecond},
		"hostile_name":  {1, 1768, 1550 * time.Millisecond},
		"go_server":     {5, 56076, 1220 * time.Millisecond},
		"kernel_thread": {1, 0, 3487*time.Second + 750*time.Millisecond},
		"damaged":       {0, 0, 0},
	} {
		root := os.DirFS("testdata/" + dir)
		s, ok := read(root, "self/stat", parseStat)
		require.Equal(t, want.threads > 0, ok, dir)
		require.Equal(t, want.threads, s.threads, dir)

		m, ok := read(root, "self/statm", parseStatm)
		require.Equal(t, want.kilobyte > 0, ok, dir)
		require.Equal(t, want.kilobyte, m.resident*4, dir)

		require.InDelta(t, want.age, ageIn(root), float64(time.Microsecond), dir)
	}
}

// A file that is cut off anywhere gives the same answer or none.
func TestCutOffFiles(t *testing.T) {
	for _, dir := range []string{"plain", "hostile_name", "go_server"} {
		cutOff(t, captured(t, dir+"/self/stat"), parseStat)
		cutOff(t, captured(t, dir+"/self/statm"), parseStatm)
		cutOff(t, captured(t, dir+"/uptime"), parseUptime)
	}
}

func cutOff[T any](t *testing.T, whole []byte, parse func([]byte) (T, bool)) {
	want, ok := parse(whole)
	require.True(t, ok, "%q", whole)
	require.NotZero(t, want)
	for n := range whole {
		if got, ok := parse(whole[:n]); ok {
			require.Equal(t, want, got, "%q", whole[:n])
		} else {
			require.Zero(t, got, "%q", whole[:n])
		}
	}
}

func TestParseRefuses(t *testing.T) {
	stat := func(threads, started string) string {
		return fmt.Sprintf("1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 %s 0 %s 1 1\n", threads, started)
	}
	_, ok := parseStat([]byte(stat("1", "1")))
	require.True(t, ok)
	for _, line := range []string{
		"", ")", "1 (x) S", "1 x S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 1 1\n",
		stat("-1", "1"), stat("0", "1"), stat("1e3", "1"), stat("x", "1"), stat("99999999999999999999", "1"),
		stat("1", "-1"), stat("1", "1.5"), stat("1", "18446744073709551615"), stat("1", fmt.Sprint(math.MaxInt64/int64(tick)+1)),
	} {
		_, ok := parseStat([]byte(line))
		require.False(t, ok, "%q", line)
	}
	for _, line := range []string{"", "\n", "1", "1 2", "1 -2 3", "0 1 1", "1 0 1", "a b c", "1 99999999999999999999 3"} {
		_, ok := parseStatm([]byte(line))
		require.False(t, ok, "%q", line)
	}
	for _, line := range []string{"", " ", "5", "5.5", "x 1", "-1 1", "NaN 1", "Inf 1", "1e300 1", "9223372036.9 1"} {
		_, ok := parseUptime([]byte(line))
		require.False(t, ok, "%q", line)
	}
}

func TestAgeOfNobody(t *testing.T) {
	stat, uptime := captured(t, "plain/self/stat"), captured(t, "plain/uptime")
	for name, root := range map[string]fstest.MapFS{
		"no files":          {},
		"no uptime":         {"self/stat": {Data: stat}},
		"no stat":           {"uptime": {Data: uptime}},
		"younger container": {"self/stat": {Data: stat}, "uptime": {Data: []byte("12.50 20.00\n")}},
		"first process":     {"self/stat": {Data: bytes.Replace(stat, []byte(" 348644 "), []byte(" 0 "), 1)}, "uptime": {Data: uptime}},
	} {
		require.Zero(t, ageIn(root), name)
	}
}

func TestOpenFilesByListing(t *testing.T) {
	root := fstest.MapFS{}
	n, ok := openFiles(root)
	require.False(t, ok)
	require.Zero(t, n)

	// These are more than are read at once; one of them is the listing's own.
	for i := range 1000 {
		root[fmt.Sprint("self/fd/", i)] = &fstest.MapFile{Mode: fs.ModeSymlink}
	}
	n, ok = openFiles(root)
	require.True(t, ok)
	require.EqualValues(t, 999, n)

	root = fstest.MapFS{"self/fd": {Data: nil}} // not a directory
	_, ok = openFiles(root)
	require.False(t, ok)

	root = fstest.MapFS{"self/fd": {Data: make([]byte, 7)}} // nothing to list, but a size
	n, ok = openFiles(root)
	require.True(t, ok)
	require.EqualValues(t, 7, n)
}

// listing hides the sizes of directories, which kernels before 6.2 do not have.
type listing struct{ fs.FS }

type sizeless struct{ fs.FileInfo }

func (sizeless) Size() int64 { return 0 }

func (l listing) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(l.FS, name)
	return sizeless{info}, err
}

func TestOpenFilesBothWays(t *testing.T) {
	fast, ok := openFiles(procfs)
	require.True(t, ok)
	slow, ok := openFiles(listing{procfs})
	require.True(t, ok)
	require.Equal(t, fast, slow)
}

func FuzzStat(f *testing.F) {
	for _, dir := range []string{"plain", "hostile_name", "go_server", "kernel_thread", "damaged"} {
		f.Add(captured(f, dir+"/self/stat"))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		s, ok := parseStat(line)
		if !ok {
			require.Zero(t, s)
			return
		}
		require.NotZero(t, s.threads)
		require.GreaterOrEqual(t, s.started, time.Duration(0))
		again, ok := parseStat(append([]byte("7 (name)"), line[bytes.LastIndexByte(line, ')')+1:]...))
		require.True(t, ok)
		require.Equal(t, s, again)
	})
}

// The numbers after the name of a command do not depend on the name.
func FuzzStatName(f *testing.F) {
	for _, name := range []string{"", "sh", "a b", "))", "(", ") R (", "x\n1 (y) S 1 1", "\x00\xff"} {
		f.Add(name, uint32(3), uint32(77))
	}
	f.Fuzz(func(t *testing.T, name string, threads, started uint32) {
		s, ok := parseStat(fmt.Appendf(nil, "12 (%s) S 1 12 12 0 -1 4194560 9 0 0 0 1 3 0 0 20 0 %d 0 %d 5 6 7\n", name, threads, started))
		require.Equal(t, threads > 0, ok)
		if ok {
			require.Equal(t, stat{uint64(threads), time.Duration(started) * 10 * time.Millisecond}, s)
		}
	})
}

func FuzzNumbers(f *testing.F) {
	for _, dir := range []string{"plain", "go_server", "kernel_thread", "damaged"} {
		f.Add(captured(f, dir+"/self/statm"))
		f.Add(captured(f, dir+"/uptime"))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, ok := parseStatm(line)
		require.Equal(t, ok, m.size > 0 && m.resident > 0)
		up, ok := parseUptime(line)
		require.GreaterOrEqual(t, up, time.Duration(0))
		require.True(t, ok || up == 0)
	})
}
