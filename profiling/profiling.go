package profiling

import (
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// Start connects the spans of r, or of monitor.Default if that is nil, with the
// profilers of the Go runtime until stop is called. The error is about Flight;
// then nothing was started.
//
// stop waits until the last snapshot is written. Spans that are open then are
// still cleared up after, as they end. A second call waits for the first and does
// nothing else.
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
