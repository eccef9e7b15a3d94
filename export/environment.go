package export

import (
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/resource"
)

// Variable is the environment variable for the backends of a program that names none
// itself: URLs with spaces between them.
const Variable = "MONITOR_EXPORT"

// chosen returns the URLs that are not empty, or else the URLs in the environment.
func chosen(urls []string) []string {
	var list []string
	for _, u := range urls {
		if u = strings.TrimSpace(u); u != "" {
			list = append(list, u)
		}
	}
	if len(list) == 0 {
		return strings.Fields(os.Getenv(Variable))
	}
	return list
}

// attributes returns the attributes of the process that the environment names.
func attributes() (tags []monitor.Tag) {
	list, err := resource.Attributes()
	if err != nil {
		malformed.Do(func() { slog.Warn("export: an environment variable is malformed", "error", err) })
	}
	for _, a := range list {
		// The registry itself reads the name of the service from the environment.
		if a.Key != "service.name" {
			tags = append(tags, monitor.Tag{Key: a.Key, Value: a.Value})
		}
	}
	return tags
}

// malformed makes sure that the warning is logged once. It is no error: the program
// should start even if its operator mistyped the variable.
var malformed sync.Once
