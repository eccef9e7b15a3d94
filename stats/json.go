package stats

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// statsJSON writes the page as one line. What things are called is described in
// doc.go, and kept.
func statsJSON(m model, q *query) []byte {
	j := statsObject{now: m.time, query: q, held: m.kept}
	j.out = make([]byte, 0, 256*m.size(math.MaxInt))
	j.open('{')
	j.moment("time", m.time)
	j.begin("services", '[')
	for i := range m.services {
		j.service(&m.services[i])
	}
	j.close(']')
	j.close('}')
	return append(j.out, '\n')
}

// statsObject is the page in the making.
type statsObject struct {
	object
	now   time.Time
	query *query
	held  held
	// of the service being written, by the function they begin with
	functions map[functionName]*keptFunction
}

// lists are the arrays of a scope, in their order.
var lists = [...]struct {
	name string
	kind monitor.Kind
}{
	{"functions", monitor.KindFunc},
	{"counters", monitor.KindCounter},
	{"meters", monitor.KindMeter},
	{"gauges", monitor.KindGauge},
	{"timers", monitor.KindTimer},
	{"valdists", monitor.KindValDist},
}

func (j *statsObject) service(s *service) {
	j.open('{')
	j.key("service")
	j.string(s.name)
	j.begin("scopes", '[')
	rest := s.metrics
	j.functions = s.kept
	for {
		scope, ok := firstScope(&rest)
		if !ok {
			break
		}
		j.scope(scope, &rest)
	}
	j.close(']')
	j.begin("warnings", '[')
	for _, w := range s.warnings {
		j.string(w)
	}
	j.close(']')
	j.close('}')
}

// firstScope returns the first name of a scope in lists that are sorted by it.
func firstScope(metrics *[kinds][]*monitor.Metric) (first string, ok bool) {
	for _, list := range metrics {
		if len(list) > 0 && (!ok || list[0].Scope < first) {
			first, ok = list[0].Scope, true
		}
	}
	return first, ok
}

// scope writes a scope, and takes its metrics off the lists, where they are the
// first.
func (j *statsObject) scope(name string, rest *[kinds][]*monitor.Metric) {
	j.open('{')
	j.key("scope")
	j.string(name)
	for _, l := range lists {
		list := rest[l.kind]
		n := 0
		for n < len(list) && list[n].Scope == name {
			n++
		}
		list, rest[l.kind] = list[:n], list[n:]
		if l.kind == monitor.KindFunc {
			list = sortFunctions(list, j.query.busiest)
		}
		j.begin(l.name, '[')
		for _, m := range list {
			j.metric(m)
		}
		j.close(']')
	}
	j.close('}')
}

func (j *statsObject) metric(m *monitor.Metric) {
	j.open('{')
	j.key("name")
	j.string(m.Name)
	j.tags(m.Tags)
	j.key("unit")
	j.string(m.Unit.String())
	if !m.Start.IsZero() {
		j.moment("start", m.Start)
	}
	switch m.Kind {
	case monitor.KindCounter:
		j.total(m.Int, perSecond(m.Int, m.Start, j.now))
	case monitor.KindMeter:
		j.total(m.Int, m.Float)
	case monitor.KindGauge:
		j.key("value")
		j.float(m.Float)
	case monitor.KindTimer, monitor.KindValDist:
		j.values(m.Distribution)
	case monitor.KindFunc:
		j.function(m)
	}
	j.close('}')
}

func (o *object) tags(tags []monitor.Tag) {
	o.begin("tags", '{')
	for _, t := range tags {
		o.string(t.Key)
		o.out = append(o.out, ':')
		o.string(t.Value)
	}
	o.close('}')
}

func (j *statsObject) total(n int64, rate float64) {
	j.key("total")
	j.int(n)
	j.key("per_second")
	j.float(rate)
}
