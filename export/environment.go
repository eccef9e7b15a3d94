package export

import (
	"log"
	"os"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/resource"
)

// Variable is the environment variable that names the backends of a program which
// names none itself: URLs, with spaces between them.
const Variable = "MONITOR_EXPORT"

// chosen returns the URLs that are not empty, or if there are none those of the
// environment.
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

// attributes returns what the environment says of the process, for backends that
// have a place for it.
func attributes() (tags []monitor.Tag) {
	list, err := resource.Attributes()
	if err != nil {
		malformed.Do(func() { log.Print("WARN export: ", err) })
	}
	for _, a := range list {
		// The name of the service is the registry's, which knows of the environment.
		if a.Key != "service.name" {
			tags = append(tags, monitor.Tag{Key: a.Key, Value: a.Value})
		}
	}
	return tags
}

// malformed is told once: who set the variable is not who wrote the program, which
// should start all the same.
var malformed sync.Once
