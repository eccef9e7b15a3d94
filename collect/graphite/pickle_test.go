package graphite_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

// readMessages reads what carbon's pickle receiver gets, and holds it to what that
// takes. A message that is not complete is on its way, or was cut off.
func readMessages(tb testing.TB, received []byte) (points []point) {
	tb.Helper()
	for len(received) >= 4 {
		size := binary.BigEndian.Uint32(received)
		if size > 1<<20 {
			tb.Fatalf("a message of %d bytes", size)
		}
		if uint32(len(received)-4) < size {
			break
		}
		list, err := unpickle(received[4 : 4+size])
		if err != nil {
			tb.Fatal(err)
		}
		if len(list) == 0 || len(list) > 500 {
			tb.Fatalf("a message of %d points", len(list))
		}
		for _, item := range list {
			p, err := pointOf(item)
			if err != nil {
				tb.Fatal(err)
			}
			requirePoint(tb, p)
			points = append(points, p)
		}
		received = received[4+size:]
	}
	return points
}

// pointOf returns the point that (name, (seconds, value)) is.
func pointOf(item any) (p point, err error) {
	outer, _ := item.([2]any)
	inner, _ := outer[1].([2]any)
	name, okName := outer[0].(string)
	value, okValue := inner[1].(float64)
	if !okName || !okValue {
		return p, fmt.Errorf("not a point: %v", item)
	}
	switch seconds := inner[0].(type) {
	case int32:
		return point{name, value, float64(seconds)}, nil
	case float64:
		return point{name, value, seconds}, nil
	}
	return p, fmt.Errorf("not a time: %v", item)
}

type mark struct{}

// unpickle runs the instructions of a pickle of version 2, those that are safe and
// needed, as the pickle module's documentation in CPython's pickletools.py has
// them.
func unpickle(b []byte) (list []any, err error) {
	var stack []any
	defer func() {
		if v := recover(); v != nil {
			list, err = nil, fmt.Errorf("not a pickle: %v, at %d bytes from the end", v, len(b))
		}
	}()
	take := func(n int) (taken []byte) {
		taken, b = b[:n], b[n:]
		return taken
	}
	push := func(v any) { stack = append(stack, v) }
	pop := func() (v any) {
		v, stack = stack[len(stack)-1], stack[:len(stack)-1]
		return v
	}
	if string(take(2)) != "\x80\x02" {
		panic("not of version 2")
	}
	for {
		switch op := take(1)[0]; op {
		case ']':
			push([]any{})
		case '(':
			push(mark{})
		case 'X':
			push(string(take(int(binary.LittleEndian.Uint32(take(4))))))
		case 'J':
			push(int32(binary.LittleEndian.Uint32(take(4))))
		case 'G':
			push(math.Float64frombits(binary.BigEndian.Uint64(take(8))))
		case 0x86:
			second := pop()
			push([2]any{pop(), second})
		case 'e':
			var items []any
			for {
				if v := pop(); v != (mark{}) {
					items = append([]any{v}, items...)
					continue
				}
				break
			}
			push(append(pop().([]any), items...))
		case '.':
			if len(b) > 0 || len(stack) != 1 {
				panic("something is left")
			}
			return pop().([]any), nil
		default:
			panic(fmt.Sprintf("instruction %#x", op))
		}
	}
}

func TestUnpickle(t *testing.T) {
	list, err := unpickle([]byte("\x80\x02](X\x01\x00\x00\x00cJ\x00\x945wG\x80\x00\x00\x00\x00\x00\x00\x00\x86\x86e."))
	require.NoError(t, err)
	p, err := pointOf(list[0])
	require.NoError(t, err)
	require.Equal(t, point{"c", math.Copysign(0, -1), 2_000_000_000}, p)
	for _, text := range []string{"", "\x80\x03].", "\x80\x02]", "\x80\x02].x", "\x80\x02cos\nsystem\n.", "\x80\x02](X\xff\xff\xff\xffa.", "\x80\x02]]."} {
		_, err := unpickle([]byte(text))
		require.ErrorContains(t, err, "not a pickle", "%q", text)
	}
}

// A snapshot of any size comes in messages of a bounded size, and nothing is lost
// between them.
func TestManyPoints(t *testing.T) {
	for n, messages := range map[int]int{0: 0, 1: 1, 499: 1, 500: 1, 501: 2, 5000: 10} {
		s := &collect.Snapshot{Time: time.Unix(1, 0), Service: "s"}
		for i := range n {
			s.Metrics = append(s.Metrics, monitor.Metric{Scope: "s", Name: fmt.Sprint(i), Kind: monitor.KindCounter, Int: int64(i)},
				monitor.Metric{Scope: "s", Name: "nan", Kind: monitor.KindGauge, Float: math.NaN()})
		}
		received := send(t, graphite.Options{Protocol: graphite.Pickle}, s)
		points := readMessages(t, received)
		require.Len(t, points, n)
		for i, p := range points {
			require.Equal(t, point{fmt.Sprintf("p.s.s.%d.total", i), float64(i), 1}, p)
		}
		require.Equal(t, messages, strings.Count(string(received), "\x80\x02]("))
	}
}

// Long names make messages of fewer points.
func TestLongNamesInMessages(t *testing.T) {
	s := &collect.Snapshot{Time: time.Unix(1, 0), Service: "s"}
	var tags []monitor.Tag
	for i := range 8 {
		tags = append(tags, monitor.String(fmt.Sprint(i), strings.Repeat("x", 190)))
	}
	for i := range 2000 {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "s", Name: fmt.Sprint(i), Tags: tags, Kind: monitor.KindCounter, Int: 1})
	}
	received := send(t, graphite.Options{Protocol: graphite.Pickle}, s)
	require.Len(t, readMessages(t, received), 2000)
	require.Less(t, binary.BigEndian.Uint32(received), uint32(70<<10))
}

// FuzzMessages looks for pickles that are wrong or say another thing than the
// lines do.
func FuzzMessages(f *testing.F) {
	for i, name := range collecttest.HostileNames() {
		f.Add(name, name, name, float64(i)/3, int64(i), int64(1_700_000_000), i%2 == 0)
	}
	f.Add("s", "n", "v", math.NaN(), int64(math.MaxInt64), int64(1<<31), false)
	f.Add("s", "n", "v", math.Inf(-1), int64(math.MinInt64), int64(1<<31-1), true)
	f.Add("s", "n", "v", math.SmallestNonzeroFloat64, int64(0), int64(-1), true)
	f.Fuzz(func(t *testing.T, scope, name, value string, level float64, n, seconds int64, tags bool) {
		list := []monitor.Tag{monitor.String("k"+value, value)}
		s := &collect.Snapshot{Time: time.Unix(seconds, 0), Service: name, Metrics: []monitor.Metric{
			{Scope: scope, Name: name, Tags: list, Kind: monitor.KindMeter, Int: n, Float: level},
			{Scope: scope, Name: name, Tags: list, Kind: monitor.KindGauge, Float: level},
			{Scope: scope, Name: name, Tags: list, Kind: monitor.KindFunc, Func: &monitor.FuncStats{
				OK: n, Classes: []monitor.ClassCount{{Name: value, Count: n}},
			}},
		}}
		o := graphite.Options{Tags: tags, Prefix: strings.NewReplacer("{", "", "}", "").Replace(value) + ".p"}
		lines := readLines(t, send(t, o, s))
		o.Protocol = graphite.Pickle
		messages := readMessages(t, send(t, o, s))
		require.Equal(t, lines, messages)
		want := 11
		if math.Abs(level) <= math.MaxFloat64 {
			want += 2
		}
		require.Len(t, lines, want)
	})
}
