package monitor_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// No text of a span is cut inside a character, wherever the limit falls: half a
// character makes a whole batch unreadable for protocol buffers. See
// https://github.com/open-telemetry/opentelemetry-go/pull/3156.
func TestTextsAreCutBetweenCharacters(t *testing.T) {
	for _, character := range []string{"é", "こ", "🙂"} {
		for shift := range len(character) {
			long := strings.Repeat("x", shift) + strings.Repeat(character, monitor.MaxName)
			_, s := monitor.NewRegistry().Scope("test").Func(long, monitor.String(long, long)).
				Start(t.Context(), monitor.SpanOptions{})
			s.Annotate(long, long)
			s.AnnotateTags(monitor.String(long, long))
			s.Event(long)
			s.SetEndpoints(long, long)
			s.Finish(nil)
			d := s.Data()
			texts := []string{d.Name, d.Local, d.Peer}
			for _, a := range d.Annotations {
				texts = append(texts, a.Value)
				if a.Key != "" {
					texts = append(texts, a.Key)
				}
			}
			require.Len(t, texts, 8)
			for _, text := range texts {
				require.True(t, utf8.ValidString(text), "%q", text)
				require.NotContains(t, text, "\uFFFD")
				require.LessOrEqual(t, len(text), monitor.MaxName)
				require.Greater(t, len(text), monitor.MaxName/2)
			}
		}
	}
}
