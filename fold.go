package monitor

import (
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/distinct"
)

// A fold is what the series of one name beyond the limit share. Finding it takes no lock:
// a tag with millions of values would serialize all that look the name up.
type fold struct {
	other   *series
	present int              // the series that the name has besides
	values  distinct.Counter // of the folded keys
	warnAt  atomic.Int64     // present and folded, at which there is the next warning
}

// foldedKey is the key of a name in seriesTable.folds.
func foldedKey(buf []byte, kind Kind, name string) []byte {
	return append(append(buf, byte(kind.namespace())), name...)
}

// folded counts a look-up beyond the limit, and returns the series that it is folded into.
// It warns at the first, and whenever there would be about ten times as many series: so
// a name has few of the warnings that are kept.
func (t *seriesTable) folded(f *family, into *fold, key []byte) *series {
	log := t.owner.self
	log.Folded.Inc()
	if !into.values.Add(key) {
		return into.other
	}
	folded := into.values.Estimate()
	if at := into.warnAt.Load(); int64(into.present+folded) >= at &&
		into.warnAt.CompareAndSwap(at, 10*int64(into.present+folded)) {
		log.WarnAgain(&log.Folded, f.name, at, "too many values of tag %q: %d series, and about %d more are folded into one",
			t.widestTag(f), into.present, folded)
	}
	return into.other
}

// widestTag returns the key of the tag that has the most values in the series of the
// family. It is slow.
func (t *seriesTable) widestTag(f *family) string {
	values := map[Tag]bool{}
	count := map[string]int{}
	for _, s := range t.byKey.All() {
		if s.family != f {
			continue
		}
		for _, tag := range s.tags {
			if !values[tag] {
				values[tag] = true
				count[tag.Key]++
			}
		}
	}
	widest := ""
	for key, n := range count {
		if n > count[widest] || n == count[widest] && key < widest {
			widest = key
		}
	}
	return widest
}
