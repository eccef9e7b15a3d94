package collect

import "sync/atomic"

// endpoint closes a sink when the last of its workers has ended.
type endpoint struct {
	sink    Sink
	name    string
	log     Logger
	workers atomic.Int32
}

// leave is called by each worker when it ends.
func (e *endpoint) leave() {
	if e.workers.Add(-1) == 0 {
		e.close()
	}
}

// close closes the sink. Nothing can be lost any more, so that an error goes to the log
// only.
func (e *endpoint) close() {
	h := health{what: "closing", log: e.log, sink: e.name}
	defer func() {
		if v := recover(); v != nil {
			h.failed(panicked(v).text)
		}
	}()
	if err := e.sink.Close(); err != nil {
		h.failed(describe(err).text)
	}
}
