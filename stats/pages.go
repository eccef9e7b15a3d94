package stats

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/functions"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/running"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/trace"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/traces"
)

const noPage = "there are /stats, /stats/running, /stats/traces and /stats/traces/ID, and nothing else; " +
	"a handler below a prefix needs http.StripPrefix"

// pageAt returns the page of a path, or nil if there is none.
func pageAt(path string) page.Reader {
	switch path {
	case page.Root, page.Root + "/":
		return functions.Read
	case page.Root + "/running":
		return running.Read
	case page.Root + "/traces":
		return traces.Read
	}
	if strings.HasPrefix(path, trace.Folder) {
		return trace.Read
	}
	return nil
}
