package spans

import (
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
	"github.com/stretchr/testify/require"
)

func TestRow(t *testing.T) {
	f := func(d monitor.SpanData, want ...string) {
		t.Helper()
		page := table.New(0)
		page.Begin(1, 1, "span  source  parent  scope function")
		page.Row()
		Row(page, &d, None, 1, MaxNotes)
		page.End()
		lines := strings.Split(strings.TrimSpace(string(page.Bytes())), "\n")
		for i, line := range lines {
			lines[i] = strings.Join(strings.Fields(line), " ")
		}
		require.Equal(t, want, lines[1:])
	}
	f(monitor.SpanData{Scope: "s", Name: "f", File: "/a/b.go", Line: 7}, "span b.go:7 none s f")
	f(monitor.SpanData{Scope: "s", Name: "f"}, "span - none s f")
	f(monitor.SpanData{Scope: "s", Name: "f", Failure: &monitor.Failure{Type: "*fs.PathError", Text: "no\nfile"}},
		"span - none s f", `failure *fs.PathError "no\nfile"`)
	f(monitor.SpanData{Scope: "s", Name: "f", Failure: &monitor.Failure{Type: "string", Stack: "main.f\n\t/m.go:1\nmain.\x1b\n"}},
		"span - none s f", "failure string", "stack main.f", "stack /m.go:1", `stack "main.\x1b"`)
}
