package monitor

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/resource"
)

// A serviceName is the name of a registry's service, nil until it is set.
type serviceName struct{ chosen atomic.Pointer[string] }

func (n *serviceName) get() string {
	if name := n.chosen.Load(); name != nil {
		return *name
	}
	process.once.Do(readProcess)
	return process.service
}

func (n *serviceName) set(name string) {
	name = canonical(name)
	n.chosen.Store(&name)
}

// process has the name of the service that the process is, which is read once.
var process struct {
	once    sync.Once
	service string
}

func readProcess() {
	process.service = canonicalValue(resource.ServiceName())
	switch {
	case process.service != "":
	case len(os.Args) == 0 || os.Args[0] == "":
		process.service = "unknown"
	default:
		process.service = filepath.Base(os.Args[0])
	}
}
