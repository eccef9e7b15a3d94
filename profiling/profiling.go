package profiling

import (
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// Start connects the spans of r with the profilers of the Go runtime until stop is
// called. A nil r means monitor.Default. An error is always about Flight, and then
// nothing was started.
//
// stop waits until the last snapshot is written. Labels and tasks of spans that are
// still open go away as the spans end. A second call of stop only waits for the first.
func Start(r *monitor.Registry, o Options) (stop func(), err error) {
	if r == nil {
		r = monitor.Default
	}
	stopFlight, stopSpans := func() {}, func() {}
	if o.Flight != nil {
		if stopFlight, err = o.Flight.start(r); err != nil {
			return nil, err
		}
	}
	if o.Labels || o.Tasks {
		stopSpans = observe(r, o)
	}
	return sync.OnceFunc(func() {
		stopSpans()
		stopFlight()
	}), nil
}
