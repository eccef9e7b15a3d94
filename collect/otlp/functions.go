package otlp

import "github.com/spacemonkeygo/monitor/v2"

// The attributes of the metrics that are this package's own.
const (
	scopeKey   = "task.scope"
	funcKey    = "task.func"
	outcomeKey = "task.outcome"
	resultKey  = "task.result"
	errorKey   = "error.type"
	metricKey  = "metric.name"
)

// The keys that a tag cannot have, of functions and of distributions.
var (
	reservedOfFunc    = []string{scopeKey, funcKey, outcomeKey, resultKey, errorKey}
	reservedOfInvalid = []string{metricKey}
)

// appendFunctions appends the metrics that functions share, which have the times of
// their calls and what became of them. totals is the list before it was made one of
// increments, if it was.
func (e *metricEncoder) appendFunctions(list, totals []monitor.Metric) {
	e.appendTasks(list)
	e.appendInFlight(totals)
	e.appendFunctionTimes(list)
	e.appendFailures(list)
}

func (e *metricEncoder) beginOwn(name, description, unit string) {
	e.wire.item()
	e.wire.text(metricNameField, name)
	e.wire.text(descriptionField, description)
	e.wire.text(unitField, unit)
}

func (e *metricEncoder) appendTasks(list []monitor.Metric) {
	e.beginOwn(tasksName, "Finished calls of instrumented functions.", "{task}")
	e.wire.open(sumField)
	e.wire.list(dataPointsField)
	for i := range list {
		m := &list[i]
		f := m.Func
		for o, n := range [...]int64{f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics} {
			e.appendNumber(m, n, reservedOfFunc, outcomeKey, monitor.Outcome(o).String())
		}
	}
	e.endSum(e.temporality(), true)
}

// appendInFlight appends a sum that is not monotonic, which stays cumulative where
// others are not: an increment of what goes up and down is of no use by itself.
func (e *metricEncoder) appendInFlight(list []monitor.Metric) {
	w := e.wire
	e.beginOwn(inFlightName, "Calls of instrumented functions that have not finished.", "{task}")
	w.open(sumField)
	w.list(dataPointsField)
	for i := range list {
		w.item()
		e.appendTimes(&list[i])
		w.sfixed64(asIntField, list[i].Func.InFlight)
		e.appendAttributes(numberAttrField, &list[i], reservedOfFunc, "", "")
		w.close()
	}
	e.endSum(cumulative, false)
}

// appendFunctionTimes appends histograms. That of the failures begins with the first.
func (e *metricEncoder) appendFunctionTimes(list []monitor.Metric) {
	e.beginOwn(durationName, "How long calls of instrumented functions took.", "s")
	e.beginHistogram()
	for i := range list {
		m := &list[i]
		e.appendHistogram(m, monitor.Seconds, m.Func.Succeeded, "success")
		if m.Func.Failures() > 0 {
			e.appendHistogram(m, monitor.Seconds, m.Func.Failed, "failure")
		}
	}
	e.endHistogram()
}

func (e *metricEncoder) appendFailures(list []monitor.Metric) {
	begun := false
	for i := range list {
		for _, c := range list[i].Func.Classes {
			if !begun {
				e.beginOwn(failuresName, "Failed calls of instrumented functions by class of error.", "{task}")
				e.wire.open(sumField)
				e.wire.list(dataPointsField)
				begun = true
			}
			e.appendNumber(&list[i], c.Count, reservedOfFunc, errorKey, c.Name)
		}
	}
	if begun {
		e.endSum(e.temporality(), true)
	}
}

// appendAttributes appends what tells a series from others: of functions the scope
// and the name, an attribute more if it has a key, and the tags, but none of the
// reserved keys twice.
func (e *metricEncoder) appendAttributes(f field, m *monitor.Metric, reserved []string, key, value string) {
	w := e.wire
	if m.Kind != monitor.KindFunc && key == "" && len(m.Tags) == 0 {
		return
	}
	w.list(f)
	if m.Kind == monitor.KindFunc {
		attribute(w, scopeKey, m.Scope)
		attribute(w, funcKey, m.Name)
	}
	if key != "" {
		attribute(w, key, value)
	}
	for i := range m.Tags {
		t := &m.Tags[i]
		if isReserved(t.Key, reserved) {
			w.item()
			w.joined(keyField, exported, t.Key, "")
			w.open(valueField)
			w.text(stringValue, t.Value)
			w.close()
			w.close()
			continue
		}
		attribute(w, t.Key, t.Value)
	}
	w.close()
}
