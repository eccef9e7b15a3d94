package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// numbers are items that are lines with their index.
type numbers struct {
	n      int
	silent func(i int) bool // nil for none
	long   map[int]int      // more bytes that an item has
	taken  []int            // the ends of ranges, in pairs
}

func (l *numbers) item(b []byte, i int) []byte {
	if l.silent != nil && l.silent(i) {
		return b
	}
	b = strconv.AppendInt(b, int64(i), 10)
	for range l.long[i] {
		b = append(b, ' ')
	}
	return append(b, '\n')
}

func (l *numbers) Append(b []byte, from, to, bytes int) ([]byte, int) {
	start := len(b)
	for from < min(l.n, to) && len(b)-start < bytes {
		b = l.item(b, from)
		from++
	}
	return b, from
}

func (l *numbers) Taken(from, to int) { l.taken = append(l.taken, from, to) }

// joined are the same items, encoded one after the other.
type joined struct {
	Joined
	numbers *numbers
}

func (j *joined) Taken(from, to int) { j.numbers.Taken(from, to) }

func (l *numbers) joined() *joined {
	next := 0
	return &joined{numbers: l, Joined: Joined{Before: "[", After: "]", Separator: "\n", Next: func(b []byte) ([]byte, bool) {
		if next == l.n {
			return b, false
		}
		next++
		return l.item(b, next-1), true
	}}}
}

// A server takes requests, but not all.
type server struct {
	items, bytes int          // the most that it takes
	bad          map[int]bool // items of which one costs a request
	wrong        map[int]bool // items that are refused one by one
	fails        func() error // before anything is looked at; nil for never

	requests int
	took     map[int]int // how often each item was taken
	told     int         // how many items were refused
	long     map[string]bool
}

func (s *server) post(_ context.Context, encode func([]byte) []byte) error {
	body := encode(nil)
	if len(body) == 0 {
		return nil
	}
	s.requests++
	if s.fails != nil {
		if err := s.fails(); err != nil {
			return err
		}
	}
	text := strings.Trim(string(body), "[]")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if s.items > 0 && len(lines) > s.items || s.bytes > 0 && len(body) > s.bytes {
		if len(lines) == 1 && !s.long[lines[0]] { // there may have been items that say nothing
			if s.long == nil {
				s.long = map[string]bool{}
			}
			s.long[lines[0]] = true
			s.told++
		}
		return TooLarge(errors.New("413"))
	}
	var good []int
	for _, line := range lines {
		i, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			return err
		}
		if s.bad[i] {
			s.told += len(lines)
			return Refused(errors.New("400"))
		}
		if !s.wrong[i] {
			good = append(good, i)
		}
	}
	for _, i := range good {
		if s.took == nil {
			s.took = map[int]int{}
		}
		s.took[i]++
	}
	if some := len(lines) - len(good); some > 0 {
		s.told += some
		return RefusedSome(errors.New("partial"), some)
	}
	return nil
}

func (s *server) sender(items, bytes int) *Sender {
	return &Sender{Post: s.post, Items: items, Bytes: bytes, Unit: "lines"}
}

func TestRequestsAreFilled(t *testing.T) {
	s := new(server)
	require.NoError(t, s.sender(0, 0).Send(t.Context(), nil, &numbers{n: 1000}))
	require.Equal(t, 1, s.requests)
	s = new(server)
	require.NoError(t, s.sender(300, 0).Send(t.Context(), nil, &numbers{n: 1000}))
	require.Equal(t, 4, s.requests)
	s = new(server)
	require.NoError(t, s.sender(0, 500).Send(t.Context(), nil, &numbers{n: 250}))
	require.Equal(t, 2, s.requests) // of 890 bytes
	require.Len(t, s.took, 250)
	s = new(server)
	require.NoError(t, s.sender(0, 0).Send(t.Context(), nil, new(numbers)))
	require.Zero(t, s.requests, "there is nothing to be sent")
}

// A request that is too large is cut until it is not, and later ones are smaller.
func TestTooLargeRequests(t *testing.T) {
	s := &server{bytes: 10_000}
	sender := s.sender(0, 0)
	require.NoError(t, sender.Send(t.Context(), nil, &numbers{n: 20_000})) // 109 KB
	require.Len(t, s.took, 20_000)
	first := s.requests
	require.NoError(t, sender.Send(t.Context(), nil, &numbers{n: 20_000}))
	require.Less(t, s.requests-first, first)
	require.Less(t, s.requests-first, 109_000/5_000+2)
}

// One item that is too large alone is lost alone, and is no reason for smaller requests.
func TestAnItemThatIsTooLarge(t *testing.T) {
	for _, large := range []int{0, 500, 999} {
		s := &server{bytes: 100_000}
		sender := s.sender(0, 50_000)
		lines := &numbers{n: 1000, long: map[int]int{large: 200_000}}
		require.EqualError(t, sender.Send(t.Context(), nil, lines), "1 lines refused: 413")
		require.Equal(t, 1, sender.Refused())
		require.Len(t, s.took, 999)
		require.Less(t, s.requests, 25)
		before := s.requests
		require.NoError(t, sender.Send(t.Context(), nil, &numbers{n: 10_000})) // 49 KB
		require.LessOrEqual(t, s.requests-before, 3, "at %d", large)
	}
}

// marks returns the marks of package collect on an error, the outermost first.
func marks(err error) (list string) {
	for ; err != nil; err = errors.Unwrap(err) {
		if name, ok := strings.CutPrefix(fmt.Sprintf("%T", err), "*collect."); ok {
			list += strings.TrimSuffix(name, "Error") + " "
		}
	}
	return list
}

// after returns a function that fails from the nth call on.
func after(n int, err error) func() error {
	return func() error {
		if n--; n >= 0 {
			return nil
		}
		return err
	}
}

// The error says what became of all items.
func TestErrors(t *testing.T) {
	denied := Denied(errors.New("401"))
	for _, c := range []struct {
		server   server
		want     string // "" for no error
		marks    string
		refused  int
		requests int
	}{
		{server{}, "", "", 0, 3},
		{server{bad: map[int]bool{15: true}}, "10 lines refused: 400", "partial ", 10, 3},
		{server{wrong: map[int]bool{5: true, 15: true}}, "2 lines refused: partial", "partial ", 2, 3},
		{server{bad: map[int]bool{5: true, 15: true, 25: true}}, "400", "permanent ", 30, 3},
		{server{fails: after(0, denied)}, "401", "permanent ", 10, 1},
		{server{fails: after(1, denied)}, "20 lines refused: 401", "partial ", 20, 2},
		{server{fails: after(1, denied), items: 5}, "401", "permanent ", 5, 2},
		{server{fails: after(2, denied), items: 5}, "25 lines refused: 401", "partial ", 25, 3},
		{server{fails: after(1, collect.Permanent(errors.New("gone")))}, "gone", "permanent ", 0, 2},
		{server{fails: after(1, collect.RetryAfter(errors.New("429"), time.Second))}, "429", "retry ", 0, 2},
		{server{fails: after(1, errors.New("503"))}, "503", "", 0, 2},
		{server{fails: after(0, RefusedSome(errors.New("counts bytes"), 1000))}, "counts bytes", "permanent ", 30, 3},
	} {
		sender := c.server.sender(10, 0)
		err := sender.Send(t.Context(), nil, &numbers{n: 30})
		if c.want != "" {
			require.EqualError(t, err, c.want)
		}
		require.Equal(t, c.marks, marks(err), c.want)
		require.Equal(t, c.want == "" || c.marks == "partial ", sender.Delivered(), c.want)
		require.Equal(t, c.refused, sender.Refused(), c.want)
		require.Equal(t, c.requests, c.server.requests, c.want)
	}
}

// One of two items is a part as well.
func TestOneOfTwo(t *testing.T) {
	sender := (&server{bad: map[int]bool{1: true}}).sender(1, 0)
	require.EqualError(t, sender.Send(t.Context(), nil, &numbers{n: 2}), "1 lines refused: 400")
	require.True(t, sender.Delivered())
	require.Equal(t, 1, sender.Refused())
}

// Who takes what is told in order, without what is refused whole.
func TestTaken(t *testing.T) {
	s := &server{bad: map[int]bool{12: true}, wrong: map[int]bool{25: true}}
	lines := &numbers{n: 50, silent: func(i int) bool { return 30 <= i && i < 40 }}
	require.EqualError(t, s.sender(10, 0).Send(t.Context(), nil, lines), "11 lines refused: 400")
	require.Equal(t, []int{0, 10, 20, 30, 30, 40, 40, 50}, lines.taken)
	require.Equal(t, 4, s.requests, "what has nothing to say is not sent")
}

// The next attempt goes on where the last one ended, of the same batch alone.
func TestAttempts(t *testing.T) {
	lines, other := &numbers{n: 30}, &numbers{n: 30}
	s := &server{fails: after(2, errors.New("503")), wrong: map[int]bool{3: true}}
	sender := s.sender(10, 0)
	require.EqualError(t, sender.Send(t.Context(), lines, lines), "503")
	require.Equal(t, 1, sender.Refused())
	s.fails = nil
	require.EqualError(t, sender.Send(t.Context(), lines, lines), "1 lines refused: partial")
	require.Equal(t, 4, s.requests)
	require.Len(t, s.took, 29)
	for i, n := range s.took {
		require.Equal(t, 1, n, i)
	}

	s.wrong = nil
	require.NoError(t, sender.Send(t.Context(), lines, lines), "one that is settled begins anew")
	require.Equal(t, 7, s.requests)
	s.fails = after(1, errors.New("503"))
	require.Error(t, sender.Send(t.Context(), lines, lines))
	s.fails = nil
	require.NoError(t, sender.Send(t.Context(), other, other))
	require.Equal(t, []int{0, 10, 10, 20, 20, 30}, other.taken)
	s.fails = after(1, errors.New("503"))
	require.Error(t, sender.Send(t.Context(), nil, lines))
	s.fails, other.taken = nil, nil
	require.NoError(t, sender.Send(t.Context(), nil, other))
	require.Equal(t, []int{0, 10, 10, 20, 20, 30}, other.taken)
}

// Whatever a server does, an item is taken once or refused once, or it is left for the
// next attempt, which there are until all is settled.
func TestEveryItemIsSettledOnce(t *testing.T) {
	for seed := range uint64(600) {
		random := rand.New(rand.NewPCG(seed, 0))
		some := func(n int) map[int]bool {
			list := map[int]bool{}
			for range random.IntN(4) {
				list[random.IntN(n)] = true
			}
			return list
		}
		n := 1 + random.IntN(400)
		lines := &numbers{n: n, long: map[int]int{}, silent: func(i int) bool { return seed%3 == 0 && i%5 == 1 }}
		for i := range some(n) {
			lines.long[i] = random.IntN(3000)
		}
		s := &server{bad: some(n), wrong: some(n), items: random.IntN(100), bytes: 100 + random.IntN(2000), fails: func() error {
			if random.IntN(6) == 0 {
				return errors.New("503")
			}
			return nil
		}}
		sender := s.sender(random.IntN(200), random.IntN(3000))
		err := errors.New("503")
		for attempts := 0; err != nil && err.Error() == "503"; attempts++ {
			require.Less(t, attempts, 1000)
			r := Requests(lines)
			if seed%2 == 0 {
				r = lines.joined()
			}
			err = sender.Send(t.Context(), lines, r)
			if seed%3 != 0 {
				require.Equal(t, s.told, sender.Refused(), "seed %d", seed)
			}
		}
		require.GreaterOrEqual(t, sender.Refused(), s.told, "seed %d", seed)
		said := 0
		for i := range n {
			if len(lines.item(nil, i)) > 0 {
				said++
			}
			require.LessOrEqual(t, s.took[i], 1, "seed %d, item %d", seed, i)
		}
		require.Equal(t, said, len(s.took)+s.told, "seed %d: %v", seed, err)
		switch {
		case s.told == 0:
			require.NoError(t, err)
		case seed%3 == 0: // items that say nothing may be taken where others are not
			require.Contains(t, []string{"permanent ", "partial "}, marks(err))
		case len(s.took) == 0:
			require.Equal(t, "permanent ", marks(err), "seed %d: %v", seed, err)
		default:
			require.Equal(t, "partial ", marks(err), "seed %d: %v", seed, err)
		}
		for i := 2; i < len(lines.taken); i++ {
			require.GreaterOrEqual(t, lines.taken[i], lines.taken[i-1])
		}
	}
}

// A sender makes no garbage but for errors.
func TestSendAllocations(t *testing.T) {
	buf := make([]byte, 0, 10_000)
	sender := &Sender{Items: 100, Post: func(_ context.Context, encode func([]byte) []byte) error {
		buf = encode(buf[:0])
		return nil
	}}
	lines := &numbers{n: 1000, taken: make([]int, 0, 10_000)}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		lines.taken = lines.taken[:0]
		require.NoError(t, sender.Send(t.Context(), lines, lines))
	}))
}
