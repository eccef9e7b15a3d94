package zipkinspan

import (
	"encoding/json"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestAppendString has each kind of character after each other kind.
func TestAppendString(t *testing.T) {
	kinds := []string{"a", "é", "世", "\U0001F600", `"`, `\`, "\n", "\x7f", "\xff", "\u2028"}
	for _, a := range kinds {
		for _, b := range kinds {
			for _, c := range kinds {
				var got string
				require.NoError(t, json.Unmarshal(AppendString(nil, a+b+c), &got))
				require.Equal(t, string([]rune(a+b+c)), got)
			}
		}
	}
}

// TestOwnTagsWin has annotations with the keys of tags, each of which the span has, or just
// not.
func TestOwnTagsWin(t *testing.T) {
	for _, c := range []struct {
		key  string
		with monitor.SpanData
	}{
		{"outcome", monitor.SpanData{Outcome: monitor.Canceled}},
		{"error", monitor.SpanData{Outcome: monitor.Error}},
		{"error.class", monitor.SpanData{Outcome: monitor.Error, Failure: &monitor.Failure{Text: "text"}}},
		{"error.stack", monitor.SpanData{Outcome: monitor.Panic, Failure: &monitor.Failure{Stack: "stack"}}},
		{"progress", monitor.SpanData{Progress: new(monitor.Progress)}},
		{"annotations.dropped", monitor.SpanData{DroppedAnnotations: 1}},
		{"link.0", monitor.SpanData{Links: make([]monitor.SpanContext, 1)}},
	} {
		for _, d := range []monitor.SpanData{c.with, {}} {
			has, own := false, 0
			d.Annotations = []monitor.Annotation{{Key: c.key, Value: "the program's"}}
			for tags := (Tags{Span: &d}); tags.Next(); {
				if tags.Key == c.key {
					own++
					has = !tags.HasText() || tags.Text != "the program's"
				}
			}
			require.Equal(t, 1, own, c.key)
			require.Equal(t, isTaken(c.key, &d), has, c.key)
		}
		require.True(t, isTaken(c.key, &c.with), c.key)
	}
}
