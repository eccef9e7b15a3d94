package collect

import "sync/atomic"

// endpoint closes a sink when the last of its workers has ended.
type endpoint struct {
	sink     Sink
	name     string
	log      Logger
	workers  atomic.Int32
	accounts []*account // of the workers; not changed once they run
}

// leave is called by each worker when it ends.
func (e *endpoint) leave() {
	if e.workers.Add(-1) == 0 {
		e.close()
	}
}

// close closes the sink. An error goes to the log, and into the ledger if the backend does
// not acknowledge: what it has acknowledged cannot be lost any more.
func (e *endpoint) close() {
	h := health{what: "closing", log: e.log, sink: e.name}
	failed := func(text string) {
		for _, a := range e.accounts {
			a.closing(text)
		}
		h.failed(text)
	}
	returned := false
	defer func() {
		if v := recover(); v != nil {
			failed(panicked(v).text)
		} else if !returned {
			failed(exited)
		}
	}()
	if err := e.sink.Close(); err != nil {
		failed(describe(err).text)
	}
	returned = true
}
