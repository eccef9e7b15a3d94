package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// content returns what the field of this number has, which is all of a message.
func content(t *testing.T, message []byte, n protowire.Number) []byte {
	t.Helper()
	number, typ, tag := protowire.ConsumeTag(message)
	require.Equal(t, n, number)
	require.Equal(t, protowire.BytesType, typ)
	value, size := protowire.ConsumeBytes(message[tag:])
	require.Equal(t, len(message)-tag, size)
	return value
}

// The lengths of messages take one byte, two or three.
func TestLengths(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 200, 16383, 16384, 1 << 20} {
		m := Message{B: []byte("before")}
		m.Open(1)
		m.Open(2)
		m.B = append(m.B, strings.Repeat("x", n)...)
		m.Close()
		m.Close()
		require.Empty(t, m.starts)
		b := m.B[len("before"):]
		require.Equal(t, strings.Repeat("x", n), string(content(t, content(t, b, 1), 2)))
	}
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{"": "", "é": "é", "a\xffb\xc3": "a\uFFFDb\uFFFD"} {
		var m Message
		m.Text(3, text)
		require.Equal(t, want, string(content(t, m.B, 3)))
	}
}
