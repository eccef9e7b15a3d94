package otlp

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"github.com/stretchr/testify/require"
)

// Whatever a receiver answers, it is read, and no more than that.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(partialOf(3, "message")), false)
	f.Add([]byte(partialOf(1<<63, "\xff")), false)
	f.Add([]byte(`{"partialSuccess":{"rejectedSpans":"3","errorMessage":"m"}}`), true)
	f.Add([]byte(`{"message":1}`), true)
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		a := &post.Answer{Status: 200, Header: http.Header{}, Body: body}
		format := Protobuf
		if isJSON {
			format = JSON
		}
		p := readPartial(a, format)
		require.True(t, utf8.ValidString(p.message))
		require.True(t, utf8.ValidString(statusMessage(a, format)))
		require.LessOrEqual(t, len(p.message), 3*maxMessage)
	})
}

// The reader reads as encoding/json does, which takes a little less.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{
		`{}`, ` {"a" : [1, -2.5e+7 , {"b":"c"}], "a.b":true,"n":null} `, `{"x":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}`, `{"x":"\ud83d"}`, `{"x":"\ud83dx\u0041"}`,
		`{"x":1}{`, `{"x":1,}`, `{"x"`, `{"x":"\u12"}`, `{"x":"\q"}`, `[`, `"`, `1`, ``, `{"x":{"y":"z"}}`, strings.Repeat(`[`, 30) + strings.Repeat(`]`, 30),
		`{"x":"éÿ"}`, `{"x":"\ud83d\ud83d\ude00"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := ""
		whole := readJSON([]byte(text), func(path, value string) {
			if path == "x" {
				got = value
			}
		})
		if json.Valid([]byte(text)) && strings.Count(text, "[")+strings.Count(text, "{") <= maxDepth {
			require.True(t, whole, "%q", text)
		}
		fields := map[string]any{}
		if json.Unmarshal([]byte(text), &fields) == nil && len(fields) == 1 && whole {
			if x, ok := fields["x"].(string); ok {
				require.Equal(t, x, string([]rune(got)), "%q", text) // U+FFFD for each byte that is not UTF-8
			}
		}
	})
}
