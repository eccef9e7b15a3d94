package stats

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/functions"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/running"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/trace"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/traces"
)

// pages are the pages by their paths, but for those of the traces.
var pages = map[string]page.Reader{
	page.Root:              functions.Read,
	page.Root + "/":        functions.Read,
	page.Root + "/running": running.Read,
	page.Root + "/traces":  traces.Read,
}

const noPage = "there are /stats, /stats/running, /stats/traces and /stats/traces/ID, and nothing else; " +
	"a handler below a prefix needs http.StripPrefix"

// pageAt returns the page of a path, or nil if there is none.
func pageAt(path string) page.Reader {
	if strings.HasPrefix(path, trace.Folder) {
		return trace.Read
	}
	return pages[path]
}
