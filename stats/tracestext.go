package stats

import "time"

// maxTraceNotes is the number of annotations that the list of traces shows of
// each, the first.
const maxTraceNotes = 4

// tracesText writes one line for everything; doc.go lists the columns.
func tracesText(m *tracesModel) []byte {
	var t table
	for i, s := range m.services {
		t.service(i, s.name, m.time)
		t.out = add(appendSampler(add(t.out, "sampling  "), s.sampler), "\n")
		t.catches(s.catches, m.time)
		t.keptFunctions(s.functions)
	}
	t.out = addInt(add(t.out, "\nfound    "), m.found)
	t.out = add(addInt(add(t.out, " of "), m.kept), " traces\n")
	t.begin("trace", len(m.traces), 7, "start", "duration", "exceeded", "weight", "spans", "missing", "sampled",
		"trace", "reason", "outcome", "class", "services", "scope", "function")
	for _, k := range m.traces {
		t.keptTrace(k)
	}
	if more := m.found - len(m.traces); more > 0 {
		t.more(more, " traces, all older; ask with limit=NUMBER")
	}
	t.end()
	return t.out
}

func (t *table) keptFunctions(functions []*keptFunction) {
	t.begin("kept", len(functions), 2, "traces", "caught", "panicked", "failed", "canceled", "slow", "share", "elsewhere",
		"slowest", "slowest-trace", "scope", "function")
	for _, f := range functions {
		t.row()
		t.int(int64(f.count))
		for _, n := range f.reasons {
			t.int(int64(n))
		}
		t.duration(f.slowest.root.Duration)
		t.string(traceName(f.slowest.TraceID()))
		t.name(f.scope)
		t.name(f.name)
	}
	t.end()
}

func (t *table) catches(list []*catching, now time.Time) {
	t.begin("catch", len(list), 2, "caught", "count", "longer", "failed", "left", "catch", "function")
	for _, c := range list {
		t.row()
		t.int(int64(len(c.Traces())))
		t.int(int64(c.Count))
		t.duration(c.Longer)
		t.string(yesNo(c.Failed))
		t.duration(c.left(now))
		t.string(c.name())
		t.name(c.Func)
	}
	t.end()
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}

func (t *table) keptTrace(k *keptTrace) {
	d := &k.why.root
	t.row()
	t.moment(d.Start)
	t.duration(d.Duration)
	t.standing(k.why)
	t.int(int64(k.spans))
	t.int(int64(k.missing))
	t.string(yesNo(isSampled(d)))
	t.string(traceName(k.id))
	t.string(reasonName(k.why.Reason()))
	t.string(endName(d))
	t.known(d.Class)
	names := t.text
	for i, name := range k.in {
		if i > 0 {
			names = add(names, ",")
		}
		names = appendWord(names, name)
	}
	t.put(names)
	t.name(d.Scope)
	t.name(d.Name)
	if len(d.Annotations) == 0 {
		return
	}
	line := add(t.text, "note   ")
	for i := range min(len(d.Annotations), maxTraceNotes) {
		line = appendNote(add(line, "  "), &d.Annotations[i], appendWord)
	}
	if more := len(d.Annotations) - maxTraceNotes; more > 0 {
		line = add(addInt(add(line, "  and "), more), " more")
	}
	t.line(line)
}

// standing writes what a part exceeded, and for how many it stands.
func (t *table) standing(p *keptPart) {
	if p.Threshold() > 0 {
		t.duration(p.Threshold())
	} else {
		t.string(absent)
	}
	t.rate(p.Weight())
}
