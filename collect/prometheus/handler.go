package prometheus

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Handler returns a handler that answers GET and HEAD, under whatever path it is
// mounted, with the metrics of the registry; nil stands for monitor.Default.
//
//	mux.Handle("/metrics", prometheus.Handler(nil, prometheus.Options{}))
//
// The handler keeps memory to make the next page fast: three to five times the size of
// the page, and over a megabyte to compress it. It keeps that for as many pages as were
// ever made at the same time, separately for text and for protobuf if clients ask for
// both and, with Options.UTF8Names, for each escaping of names that they ask for.
func Handler(r *monitor.Registry, o Options) http.Handler {
	g := NewGatherer(r, o)
	scope := g.registry.Scope("monitor")
	return &handler{
		Gatherer:  g,
		authorize: o.Authorize,
		compress:  !o.NoCompression,
		slots:     make(chan struct{}, maxScrapes),
		patience:  maxWait,
		renamed:   scope.Gauge("prometheus_families_renamed"),
		originals: scope.Gauge("prometheus_series_with_original"),
		dropped:   scope.Gauge("prometheus_metrics_dropped"),
		busy:      scope.Counter("prometheus_scrapes_refused"),
	}
}

// maxScrapes is the number of pages that a handler makes at a time: enough for a pair of
// servers and a few people. Other requests wait for up to maxWait, which is shorter than a
// server's default timeout of 10 seconds. A client that has not read its page within
// maxWrite does not get the rest.
const (
	maxScrapes = 4
	maxWait    = 5 * time.Second
	maxWrite   = 30 * time.Second
)

type handler struct {
	*Gatherer
	authorize func(*http.Request) bool
	compress  bool
	slots     chan struct{} // holds one element for each page being made
	patience  time.Duration // the longest wait of a request for its slot

	bodies [][]byte // guarded by Gatherer.mu; memory for bodies to send

	renamed, originals, dropped *monitor.Gauge // of the last page
	busy                        *monitor.Counter
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	if h.authorize != nil && !h.authorize(r) {
		refuse(w, http.StatusForbidden, "not authorized")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "only GET and HEAD are answered")
		return
	}
	if !h.enter(r) {
		h.busy.Inc()
		head.Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable, fmt.Sprintf("%d requests are being answered already", maxScrapes))
		return
	}
	body := h.make(w.Header(), r)
	// Some writers don't support deadlines. The server sets its own again for the next
	// request. An error of Write means that the client has left.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(maxWrite))
	_, _ = w.Write(body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.bodies) < maxScrapes {
		h.bodies = append(h.bodies, body)
	}
}

// make makes the answer to a request, sets its header, and gives its slot back: clients
// that read slowly, or not at all, keep nobody waiting. The body is a copy, in memory that
// is reused.
func (h *handler) make(head http.Header, r *http.Request) []byte {
	defer func() { <-h.slots }()
	a := h.take()
	defer h.put(a)
	f, e := accepted(r.Header)
	p, body := h.makePage(a, f, e)
	h.report(p)

	head.Set("Content-Type", f.contentType(e))
	head.Set("Vary", "Accept, Accept-Encoding")
	if head.Get("Content-Encoding") != "" {
		// A handler outside compresses, and so decides about the length.
		return h.copied(body)
	}
	if h.compress && acceptsGzip(r.Header) {
		head.Set("Content-Encoding", "gzip")
		body = a.zip(body)
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	return h.copied(body)
}

// copied returns a copy of a body, which outlives its answer.
func (h *handler) copied(body []byte) []byte {
	h.mu.Lock()
	var memory []byte
	if n := len(h.bodies); n > 0 {
		memory, h.bodies = h.bodies[n-1], h.bodies[:n-1]
	}
	h.mu.Unlock()
	return append(memory[:0], body...)
}

// zip returns the compressed body, in memory that is reused.
func (a *answer) zip(body []byte) []byte {
	a.zipped.Reset()
	if a.zipper == nil {
		// The only possible error is an invalid level.
		a.zipper, _ = gzip.NewWriterLevel(&a.zipped, gzip.BestSpeed)
	} else {
		a.zipper.Reset(&a.zipped)
	}
	// A bytes.Buffer returns no errors.
	_, _ = a.zipper.Write(body)
	_ = a.zipper.Close()
	return a.zipped.Bytes()
}

// report counts the renamed and dropped metrics of the page, for the next page.
func (h *handler) report(p *page) {
	h.renamed.Set(float64(p.renamed()))
	h.originals.Set(float64(p.originals))
	h.dropped.Set(float64(p.duplicates + p.refused))
}

// enter waits for a slot and reports whether the request got one.
func (h *handler) enter(r *http.Request) bool {
	select {
	case h.slots <- struct{}{}:
		return true
	default:
	}
	patience := time.NewTimer(h.patience)
	defer patience.Stop()
	select {
	case h.slots <- struct{}{}:
		return true
	case <-r.Context().Done():
	case <-patience.C:
	}
	return false
}

func refuse(w http.ResponseWriter, status int, reason string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, "prometheus: "+reason)
}
