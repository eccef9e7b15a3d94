package otlp

import "github.com/spacemonkeygo/monitor/v2"

// appendFunctions appends the metrics that functions share: the outcomes and the
// times of their calls. totals is the list before it was turned into increments.
func (e *metricEncoder) appendFunctions(list, totals []monitor.Metric) {
	e.appendTasks(list)
	e.appendInFlight(totals)
	e.appendFunctionTimes(list)
	e.appendFailures(list)
}

func (e *metricEncoder) appendTasks(list []monitor.Metric) {
	e.beginOwn(tasksName, "Finished calls of instrumented functions.", "{task}")
	e.wire.Open(sumField)
	for i := range list {
		m := &list[i]
		f := m.Func
		for o, n := range [...]int64{f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics} {
			e.appendNumber(m, n, reservedOfFunc, outcomeKey, monitor.Outcome(o).String())
		}
	}
	e.endSum(e.temporality(), true)
}

// appendInFlight appends a sum that is not monotonic. It is always cumulative: an
// increment of a number that goes up and down is useless by itself.
func (e *metricEncoder) appendInFlight(list []monitor.Metric) {
	e.beginOwn(inFlightName, "Calls of instrumented functions that have not finished.", "{task}")
	e.wire.Open(sumField)
	for i := range list {
		e.appendNumber(&list[i], list[i].Func.InFlight, reservedOfFunc, "", "")
	}
	e.endSum(cumulative, false)
}

// appendFunctionTimes appends the histograms. The histogram of failures begins with the
// first failure.
func (e *metricEncoder) appendFunctionTimes(list []monitor.Metric) {
	e.beginOwn(durationName, "How long calls of instrumented functions took.", "s")
	e.histograms.begin()
	for i := range list {
		m := &list[i]
		e.histograms.append(m, monitor.Seconds, m.Func.Succeeded, "success")
		if m.Func.Failures() > 0 {
			e.histograms.append(m, monitor.Seconds, m.Func.Failed, "failure")
		}
	}
	e.histograms.end()
}

func (e *metricEncoder) appendFailures(list []monitor.Metric) {
	begun := false
	for i := range list {
		for _, c := range list[i].Func.Classes {
			if !begun {
				e.beginOwn(failuresName, "Failed calls of instrumented functions by class of error.", "{task}")
				e.wire.Open(sumField)
				begun = true
			}
			e.appendNumber(&list[i], c.Count, reservedOfFunc, errorKey, c.Name)
		}
	}
	if begun {
		e.endSum(e.temporality(), true)
	}
}
