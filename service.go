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
	return serviceOfProcess()
}

func (n *serviceName) set(name string) {
	name = canonical(name)
	n.chosen.Store(&name)
}

var serviceOfProcess = sync.OnceValue(func() string {
	if name := canonicalValue(resource.ServiceName()); name != "" {
		return name
	}
	if len(os.Args) == 0 || os.Args[0] == "" {
		return "unknown"
	}
	return filepath.Base(os.Args[0])
})
