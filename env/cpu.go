package env

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

var (
	modeSystem = []monitor.Tag{monitor.String("mode", "system")}
	modeUser   = []monitor.Tag{monitor.String("mode", "user")}
)

// cpu emits the processor time that the process has used since its start, in user
// code and in the kernel.
func (e *emitter) cpu(user, system time.Duration) {
	e.gauge("cpu", monitor.Seconds, system.Seconds(), modeSystem...)
	e.gauge("cpu", monitor.Seconds, user.Seconds(), modeUser...)
}
