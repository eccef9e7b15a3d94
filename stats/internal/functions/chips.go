package functions

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// chip is a name with a count. title is the full name if name is shortened.
type chip struct {
	name, title string
	count       int64
}

// maxChips is the number of chips that are visible at first: those with the highest
// counts. The others can be opened.
const maxChips = 6

// writeChips lists chips of a class, if there are any, after what they are.
func writeChips(w *page.Writer, class, what page.Markup, all []*chip) {
	if len(all) == 0 {
		return
	}
	w.Put(`<span class="{}"><i>{}</i>`, class, what)
	slices.SortStableFunc(all, func(a, b *chip) int { return cmp.Compare(b.count, a.count) })
	for i, c := range all {
		if i == maxChips {
			w.Put("<details><summary>{} more</summary>", len(all)-maxChips)
		}
		w.Raw(`<span class="chip"`)
		if c.title != "" {
			w.Attr("title", c.title)
		}
		w.Put(">{} <b>{}</b></span>", c.name, c.count)
	}
	if len(all) > maxChips {
		w.Raw("</details>")
	}
	w.Raw("</span>\n")
}

func classChips(f *monitor.FuncStats) (list []*chip) {
	for i := range f.Classes {
		list = append(list, &chip{name: f.Classes[i].Name, count: f.Classes[i].Count})
	}
	return list
}

// callerChips names a caller in the same scope by its function, and a caller in another
// scope by the last part of the scope too.
func callerChips(scope string, f *monitor.FuncStats) (list []*chip) {
	for i := range f.Callers {
		c := &f.Callers[i]
		chip := &chip{name: "root", count: c.Count, title: "tasks that began a trace"}
		switch {
		case c.Scope != "" || c.Func != "":
			chip.name = visible(c.Func)
			chip.title = visible(c.Scope) + " " + chip.name
			if c.Scope != scope {
				chip.name = visible(c.Scope[strings.LastIndexByte(c.Scope, '/')+1:]) + " " + chip.name
			}
		case c.Remote:
			chip.name, chip.title = "remote", "tasks that continued another process's trace"
		}
		list = append(list, chip)
	}
	return list
}

//go:noinline
func visible(s string) string { return string(humanise.AppendVisible(nil, s)) }
