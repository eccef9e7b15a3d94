package prometheus

import (
	"bytes"
	"compress/gzip"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Gatherer makes the pages of a Handler without HTTP, for programs that pass them on.
// It is safe for concurrent use.
type Gatherer struct {
	registry *monitor.Registry
	settings *settings

	mu   sync.Mutex
	idle []*answer // guarded by mu; the one used last is last, and usually the only one
}

// NewGatherer returns a gatherer of the registry; nil stands for monitor.Default.
// It ignores the options Authorize and NoCompression.
func NewGatherer(r *monitor.Registry, o Options) *Gatherer {
	if r == nil {
		r = monitor.Default
	}
	return &Gatherer{registry: r, settings: newSettings(o)}
}

// AppendProtobuf appends the current metrics of the registry, as messages of the type
// io.prometheus.client.MetricFamily, each after its length. Names are not escaped.
func (g *Gatherer) AppendProtobuf(b []byte) []byte {
	a := g.take()
	defer g.put(a)
	_, page := g.makePage(a, protobuf, allowUTF8)
	return append(b, page...)
}

// An answer has the memory and the tools to make one. Who took it from the idle ones owns
// it.
type answer struct {
	pages  map[dialect]*page
	reader *monitor.Reader
	zipper *gzip.Writer
	zipped bytes.Buffer
}

// A dialect is the part of a page's format that its names and labels depend on.
type dialect struct {
	naming
	isText bool
}

// makePage makes a page of the current metrics, which is valid until the answer is used
// again.
func (g *Gatherer) makePage(a *answer, f format, e escaping) (*page, []byte) {
	d := dialect{g.settings.naming(e), f.isText()}
	p := a.pages[d]
	if p == nil {
		p = newPage(g.settings, d.naming, f)
		a.pages[d] = p
	}
	return p, p.make(g.registry.Service(), a.reader.Metrics(), f)
}

func (g *Gatherer) take() *answer {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := len(g.idle)
	if n == 0 {
		return &answer{pages: map[dialect]*page{}, reader: g.registry.NewReader()}
	}
	a := g.idle[n-1]
	g.idle = g.idle[:n-1]
	return a
}

// put keeps the answer for the next page, unless enough are kept.
func (g *Gatherer) put(a *answer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.idle) < maxScrapes {
		g.idle = append(g.idle, a)
	}
}
