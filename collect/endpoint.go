package collect

import "sync/atomic"

// endpoint closes a sink when the last of its workers has ended.
type endpoint struct {
	sink    Sink
	name    string
	log     Logger
	workers atomic.Int32
}

// worker returns run, followed by closing the sink if no other worker is left.
func (e *endpoint) worker(run func()) func() {
	e.workers.Add(1)
	return func() {
		defer func() {
			if e.workers.Add(-1) == 0 {
				e.close()
			}
		}()
		run()
	}
}

// close closes the sink. Nothing is lost by then, so that trouble is for the
// log only.
func (e *endpoint) close() {
	h := health{what: "closing", log: e.log, about: []any{"sink", e.name}}
	defer func() {
		if v := recover(); v != nil {
			h.failed(panicked(v).text)
		}
	}()
	if err := e.sink.Close(); err != nil {
		h.failed(describe(err).text)
	}
}
