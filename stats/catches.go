package stats

import (
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// catching is a catch that waits, and how it is named to be stopped.
type catching struct {
	*monitor.Catch
	id anchor
}

// catchesOf returns the catches that wait in the i-th registry. Catches have no
// names of their own: when they began and for what identifies them, and any handler
// of the same registries comes to the same.
func catchesOf(i int, r *monitor.Registry) (list []*catching) {
	for _, c := range r.Catches() {
		since := strconv.FormatInt(c.Since.UnixNano(), 10)
		list = append(list, &catching{c, newAnchor('c', strconv.Itoa(i), since, c.Func)})
	}
	return list
}

func (c *catching) name() string { return string(c.id.appendTo(nil)) }

// left is for how long the catch goes on waiting.
func (c *catching) left(now time.Time) time.Duration { return max(0, c.Since.Add(c.For).Sub(now)) }
