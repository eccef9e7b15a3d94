package otlp

import (
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"github.com/stretchr/testify/require"
)

// Any answer of a receiver can be read, and no more than the answer is read.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(partialOf(3, "message")), false)
	f.Add([]byte(partialOf(1<<63, "\xff")), false)
	f.Add([]byte(`{"partialSuccess":{"rejectedSpans":"3","errorMessage":"m"}}`), true)
	f.Add([]byte(`{"message":1}`), true)
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		a := &post.Answer{Status: 200, Header: http.Header{}, Body: body}
		if isJSON {
			a.Header.Set("Content-Type", "application/json")
		}
		p := readPartial(a)
		require.True(t, utf8.ValidString(p.message))
		require.True(t, utf8.ValidString(statusMessage(a)))
		require.LessOrEqual(t, len(p.message), 3*maxMessage)
	})
}
