package batch

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJoined(t *testing.T) {
	const words = "abcdefghij"
	next := 0
	j := &Joined{Before: "[", After: "]", Separator: ",", Next: func(b []byte) ([]byte, bool) {
		if next == len(words) {
			return b, false
		}
		next++
		if c := words[next-1]; c != 'e' {
			b = append(b, c, ',')
		}
		return b, true
	}}
	f := func(want string, wantTo, from, to, bytes int) {
		t.Helper()
		b, end := j.Append([]byte("x"), from, to, bytes)
		require.Equal(t, "x"+want, string(b))
		require.Equal(t, wantTo, end)
	}
	f("[a,b,c,d]", 4, 0, 4, 100)
	f("[a,b]", 2, 0, 2, 100)
	f("[c,d]", 4, 2, 4, 100)
	f("[c]", 3, 2, 4, 1)
	require.Equal(t, 4, next, "an item is encoded once")
	f("", 5, 4, 5, 100)
	f("[f,g]", 7, 5, 9, 3)
	f("[h,i,j]", 10, 7, 100, 100)
	f("", 10, 10, 100, 100)
	next = 0
	j.Reset()
	f("[i,j]", 10, 8, 100, 100)
	next = 0
	j.Reset()
	f("", 20, 20, 100, 100)
}
