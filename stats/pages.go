package stats

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

const root = "/stats"

// A renderer makes the page of one path, in the representation of the query. Its
// error is errNoTrace.
type renderer func(*handler, *query) ([]byte, error)

// Errors of pages that are not there.
var (
	errNoPage = errors.New("there are /stats, /stats/running, /stats/traces and /stats/traces/ID, and nothing else; " +
		"a handler below a prefix needs http.StripPrefix")
	errTraceID = errors.New("a trace is named by its identifier, 32 or 16 hexadecimal digits that are not all zero")
	errNoTrace = errors.New("the trace is not kept here, or no longer; /stats/traces lists those that are")
)

// pageAt returns the page of a path.
func pageAt(path string) (renderer, error) {
	switch path {
	case root, root + "/":
		return (*handler).stats, nil
	case root + "/running":
		return (*handler).running, nil
	case root + "/traces":
		return (*handler).traces, nil
	}
	name, ok := strings.CutPrefix(path, root+"/traces/")
	if !ok {
		return nil, errNoPage
	}
	id, err := monitor.ParseTraceID(strings.ToLower(name))
	if err != nil {
		return nil, errTraceID
	}
	return func(h *handler, q *query) ([]byte, error) { return h.trace(id, q) }, nil
}

// refuseFor answers with why there is no page.
func refuseFor(w http.ResponseWriter, err error) {
	status := http.StatusNotFound
	if errors.Is(err, errTraceID) {
		status = http.StatusBadRequest
	}
	refuse(w, status, "stats: "+err.Error())
}

func (h *handler) stats(q *query) ([]byte, error) {
	m := gather(time.Now(), h.registries, q)
	switch q.format {
	case formatJSON:
		return statsJSON(m, q), nil
	case formatHTML:
		return statsHTML(m, q), nil
	}
	return statsText(m, q.busiest), nil
}

func (h *handler) running(q *query) ([]byte, error) {
	m := gatherRunning(time.Now(), h.registries)
	switch q.format {
	case formatJSON:
		return runningJSON(m), nil
	case formatHTML:
		return runningHTML(m, q), nil
	}
	return runningText(m), nil
}

func (h *handler) traces(q *query) ([]byte, error) {
	m := gatherTraces(time.Now(), h.registries, q)
	switch q.format {
	case formatJSON:
		return tracesJSON(m), nil
	case formatHTML:
		return tracesHTML(m, q), nil
	}
	return tracesText(m), nil
}

func (h *handler) trace(id monitor.TraceID, q *query) ([]byte, error) {
	m, found := gatherTrace(time.Now(), h.registries, id)
	if !found {
		return nil, errNoTrace
	}
	switch q.format {
	case formatJSON:
		return traceJSON(m), nil
	case formatHTML:
		return traceHTML(m, q), nil
	}
	return traceText(m), nil
}
