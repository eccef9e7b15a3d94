package monitor_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestHostileNamesAreMadeSafe(t *testing.T) {
	long := strings.Repeat("ä", 5000)
	names := []string{"", "a b\nc", "<script>", "a;b", "\x00", "\xff\xfe", long, long + "!", strings.Repeat("x", monitor.MaxName)}
	r := monitor.NewRegistry()
	for _, name := range names {
		s := r.Scope(name)
		require.Same(t, s, r.Scope(name))
		s.Counter(name, monitor.String(name, name)).Inc()
		require.EqualValues(t, 1, s.Counter(name, monitor.String(name, name)).Total())
	}
	seen := map[string]bool{}
	for m := range r.Snapshot() {
		if m.Scope == "monitor" {
			continue
		}
		require.False(t, seen[m.Name], "names that differ stay different: %q", m.Name)
		seen[m.Name] = true
		for _, text := range append([]string{m.Scope, m.Name}, tagTexts(m.Tags)...) {
			require.True(t, utf8.ValidString(text))
			require.LessOrEqual(t, len(text), monitor.MaxName)
			require.NotEmpty(t, text)
		}
	}
	require.Len(t, seen, len(names))
}
