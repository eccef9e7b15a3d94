package env

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
)

// buildTags returns the tags of build info, which never change while the process
// runs.
var buildTags = sync.OnceValue(func() []monitor.Tag {
	info, ok := debug.ReadBuildInfo()
	if !ok { // built without module support
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return tagsOf(info)
})

// tagsOf returns the tags of a build, sorted by key.
func tagsOf(info *debug.BuildInfo) (tags []monitor.Tag) {
	add := func(key, value string) {
		if value != "" {
			tags = append(tags, monitor.String(key, clip(value)))
		}
	}
	add("go_version", info.GoVersion)
	add("module", info.Main.Path)
	add("version", info.Main.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			add("revision", s.Value)
		case "vcs.modified":
			add("modified", s.Value)
		}
	}
	slices.SortFunc(tags, func(a, b monitor.Tag) int { return cmp.Compare(a.Key, b.Key) })
	return tags
}

// clip returns value as valid UTF-8 of at most monitor.MaxName bytes.
func clip(value string) string {
	value = strings.ToValidUTF8(value, "\uFFFD")
	if len(value) <= monitor.MaxName {
		return value
	}
	cut := monitor.MaxName
	for !utf8.RuneStart(value[cut]) {
		cut--
	}
	return value[:cut]
}
