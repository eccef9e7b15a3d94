package prometheus

import "github.com/spacemonkeygo/monitor/v2"

// A Gatherer makes the pages of a Handler without HTTP, for programs that pass them on.
// It is safe for concurrent use.
type Gatherer struct {
	registry *monitor.Registry
	settings *settings
	pages    chan *answer // the idle ones
}

// NewGatherer returns a gatherer of the registry; nil stands for monitor.Default.
// It ignores the options Authorize and NoCompression.
func NewGatherer(r *monitor.Registry, o Options) *Gatherer {
	if r == nil {
		r = monitor.Default
	}
	return &Gatherer{r, newSettings(o), make(chan *answer, maxScrapes)}
}

// AppendProtobuf appends the current metrics of the registry, as messages of the type
// io.prometheus.client.MetricFamily, each after its length. Names are not escaped.
func (g *Gatherer) AppendProtobuf(b []byte) []byte {
	var a *answer
	select {
	case a = <-g.pages:
	default:
		a = newAnswer(g.registry)
	}
	p := a.page(g.settings, protobuf, allowUTF8)
	b = append(b, p.make(g.registry.Service(), a.reader.Metrics(), protobuf)...)
	select {
	case g.pages <- a:
	default: // enough are kept
	}
	return b
}
