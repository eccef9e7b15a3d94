package stats

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Handler returns a handler for /stats and the paths below it that shows these
// registries to the host it runs on; none stands for monitor.Default. See
// Options for others than the host itself.
func Handler(registries ...*monitor.Registry) http.Handler {
	return Options{}.Handler(registries...)
}

// Options are for those who want something else than Handler and
// ListenAndServe. The zero value is what these use.
type Options struct {
	// Authorize says who may look. If it is nil, only requests from the host
	// itself are answered: the peer's address is a loopback one, the Host header
	// is localhost or a loopback address, so that no name that somebody else
	// controls leads here, and no proxy has marked the request as forwarded.
	//
	// If it is given it alone decides, for every path. It must be safe for
	// concurrent use. A request for which it panics is refused, and logged.
	Authorize func(*http.Request) bool
}

// Handler returns a handler for /stats and the paths below it that shows these
// registries; none, and nil, stand for monitor.Default.
func (o Options) Handler(registries ...*monitor.Registry) http.Handler {
	return o.handler(registries)
}

func (o Options) handler(registries []*monitor.Registry) *handler {
	registries = slices.Clone(registries)
	if len(registries) == 0 {
		registries = []*monitor.Registry{nil}
	}
	for i, r := range registries {
		if r == nil {
			registries[i] = monitor.Default
		}
	}
	return &handler{
		guard:      guard{o.Authorize},
		registries: registries,
		slots:      make(chan struct{}, maxRendering),
	}
}

// maxRendering is the number of requests of one handler that are worked on at a
// time: reading everything is dear, and a gauge's function may hang. Others
// wait for maxWait.
const (
	maxRendering = 4
	maxWait      = 5 * time.Second
)

type handler struct {
	guard      guard
	registries []*monitor.Registry
	alone      bool          // serves a port of its own, where / leads to /stats
	slots      chan struct{} // holds one element for each request worked on
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setHeaders(w.Header())
	if reason := h.guard.refuses(r); reason != "" {
		refuse(w, http.StatusForbidden, "stats: forbidden: "+reason)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "stats: only GET and HEAD are answered")
		return
	}
	page := h.page(r.URL.Path)
	if page == nil {
		if h.alone && r.URL.Path == "/" {
			http.Redirect(w, r, root, http.StatusFound)
			return
		}
		refuse(w, http.StatusNotFound, "stats: there is /stats and /stats/running, and nothing else; "+
			"a handler below a prefix needs http.StripPrefix")
		return
	}
	q, err := parseQuery(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, "stats: "+err.Error())
		return
	}
	if !h.enter(r) {
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, "stats: "+strconv.Itoa(maxRendering)+" requests are being answered already")
		return
	}
	send(w, q, h.render(page, q))
}

const root = "/stats"

// A renderer makes the page of one path, in the representation of the query.
type renderer func(*handler, query) []byte

func (h *handler) page(path string) renderer {
	switch path {
	case root, root + "/":
		return (*handler).stats
	case root + "/running":
		return (*handler).running
	}
	return nil
}

func (h *handler) stats(q query) []byte {
	m := gather(time.Now(), h.registries, q)
	switch q.format {
	case formatJSON:
		return statsJSON(m, q)
	case formatHTML:
		return statsHTML(m, q)
	}
	return statsText(m, q.busiest)
}

func (h *handler) running(q query) []byte {
	m := gatherRunning(time.Now(), h.registries)
	switch q.format {
	case formatJSON:
		return runningJSON(m)
	case formatHTML:
		return runningHTML(m, q)
	}
	return runningText(m)
}

// enter waits for its turn and reports whether it came. If so, render is to be
// called.
func (h *handler) enter(r *http.Request) bool {
	patience := time.NewTimer(maxWait)
	defer patience.Stop()
	select {
	case h.slots <- struct{}{}:
		return true
	case <-r.Context().Done():
	case <-patience.C:
	}
	return false
}

// render makes the page in memory, so that a slow reader holds up nobody.
func (h *handler) render(page renderer, q query) []byte {
	defer func() { <-h.slots }()
	return page(h, q)
}

func send(w http.ResponseWriter, q query, body []byte) {
	head := w.Header()
	head.Set("Content-Type", q.format.contentType())
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if q.refresh > 0 {
		head.Set("Refresh", strconv.Itoa(q.refresh))
	}
	// An error means that the reader has left.
	_, _ = w.Write(body)
}

// setHeaders sets what holds for every answer. The policy allows the page's own
// style sheet, by its hash, and forms that lead back here, for the filter.
func setHeaders(head http.Header) {
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", contentPolicy)
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Vary", "Accept")
	head.Set("X-Content-Type-Options", "nosniff")
}

func refuse(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", formatText.contentType())
	w.WriteHeader(status)
	_, _ = io.WriteString(w, reason+"\n")
}
