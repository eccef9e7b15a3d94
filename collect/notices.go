package collect

import (
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// notices logs the warnings of a registry, each once: the core itself does not log.
type notices struct {
	registry *monitor.Registry
	log      Logger

	mu   sync.Mutex
	told int // guarded by mu; the number of warnings that were logged
}

func (n *notices) tell() {
	for _, warning := range n.fresh() {
		quietly(n.log.Warn, "monitor: "+warning)
	}
}

// fresh returns the warnings that it has not returned before.
func (n *notices) fresh() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	warnings := n.registry.Warnings()
	fresh := warnings[n.told:]
	n.told = len(warnings)
	return fresh
}
