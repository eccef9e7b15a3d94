package stats

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Handler returns a handler for /stats and the paths below it that answers 403 and says
// what is missing: a handler that is part of a program's own server does not know who can
// reach it, and is to be told by Options.Authorize. ListenAndServe needs no options.
func Handler(registries ...*monitor.Registry) http.Handler {
	return Options{}.Handler(registries...)
}

// Options change what Handler and ListenAndServe do. These use the zero value.
type Options struct {
	// Authorize reports whether a request has access. It alone decides, for every path,
	// and also for the requests that change something, whose method is POST. It must be
	// safe for concurrent use. If it panics, the request is refused, and the panic logged,
	// and warned about (see monitor.Registry.Warnings). If it calls runtime.Goexit, that is
	// logged, and the server closes the connection without an answer. If it blocks, only
	// its own request waits.
	//
	// Handler has no default, and refuses every request without it. For ListenAndServe
	// and Server, which have a port of their own, the default is Local.
	Authorize func(*http.Request) bool
}

// Handler returns a handler for /stats and the paths below it that shows these
// registries, each once. A nil registry, or none at all, stands for monitor.Default.
func (o Options) Handler(registries ...*monitor.Registry) http.Handler {
	return o.handler(registries)
}

func (o Options) handler(registries []*monitor.Registry) *handler {
	if len(registries) == 0 {
		registries = []*monitor.Registry{nil}
	}
	var distinct []*monitor.Registry
	for _, r := range registries {
		if r == nil {
			r = monitor.Default
		}
		if !slices.Contains(distinct, r) {
			distinct = append(distinct, r)
		}
	}
	return &handler{
		guard:      guard{authorize: o.Authorize, log: self.Of(distinct[0])},
		registries: distinct,
		slots:      make(chan struct{}, maxRendering),
	}
}

// maxRendering is the number of requests of one handler that are worked on at a
// time: reading everything is expensive, and a gauge's function may hang. Other
// requests wait for maxWait.
const (
	maxRendering = 4
	maxWait      = 5 * time.Second
)

type handler struct {
	guard      guard
	registries []*monitor.Registry // each once
	sites      http.CrossOriginProtection
	alone      bool          // serves a port of its own, where / leads to /stats
	slots      chan struct{} // holds one element for each request worked on
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setHeaders(w)
	if reason := h.guard.refuses(r); reason != "" {
		refuse(w, http.StatusForbidden, "forbidden: "+reason)
		return
	}
	if action := controls.At(r.URL.Path); action != nil {
		h.change(w, r, action)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		set(w, "Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "only GET and HEAD are answered")
		return
	}
	read := pageAt(r.URL.Path)
	switch {
	case read == nil && h.alone && r.URL.Path == "/":
		http.Redirect(w, r, page.Root, http.StatusFound)
	case read == nil:
		refuse(w, http.StatusNotFound, noPage)
	default:
		h.show(w, r, read)
	}
}

// show answers with a page.
func (h *handler) show(w http.ResponseWriter, r *http.Request, read page.Reader) {
	q, err := page.ParseQuery(r)
	if err != nil {
		refuseFor(w, err)
		return
	}
	if !h.enter(r) {
		set(w, "Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, strconv.Itoa(maxRendering)+" requests are being answered already")
		return
	}
	body, err := h.render(read, q)
	if err != nil {
		refuseFor(w, err)
		return
	}
	if q.Refresh > 0 {
		set(w, "Refresh", strconv.Itoa(q.Refresh))
	}
	send(w, http.StatusOK, q.Format, body)
}

// enter waits for the request's turn and reports whether it came. If so, the caller
// must call render.
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
func (h *handler) render(read page.Reader, q *page.Query) ([]byte, error) {
	defer func() { <-h.slots }()
	return page.Render(read, page.NewFrame(time.Now(), h.registries, q), h.registries)
}

// send sends a whole answer.
func send(w http.ResponseWriter, status int, format page.Format, body []byte) {
	set(w, "Content-Type", format.ContentType())
	if w.Header().Get("Content-Encoding") == "" { // else a handler outside compresses
		set(w, "Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	// An error means that the reader has left.
	_, _ = w.Write(body)
}

//go:noinline
func set(w http.ResponseWriter, name, value string) { w.Header().Set(name, value) }

// setHeaders sets what holds for every answer.
func setHeaders(w http.ResponseWriter) {
	for _, field := range [...][2]string{
		{"Cache-Control", "no-store"},
		{"Content-Security-Policy", page.ContentPolicy},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		// Not no-referrer: then browsers would not say where a form comes from either.
		{"Referrer-Policy", "same-origin"},
		{"Vary", "Accept"},
		{"X-Content-Type-Options", "nosniff"},
	} {
		set(w, field[0], field[1])
	}
}

// refuseFor answers with why there is no page, or no change.
func refuseFor(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if refusal, ok := err.(*page.Error); ok {
		status = refusal.Status
	}
	refuse(w, status, err.Error())
}

//go:noinline
func refuse(w http.ResponseWriter, status int, reason string) {
	send(w, status, page.Text, []byte("stats: "+reason+"\n"))
}
