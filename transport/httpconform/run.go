package httpconform

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

// patience is how long something may take that takes milliseconds, unless the
// machine is busy.
const patience = 30 * time.Second

// behaviors are what Run examines, in the order of the report.
var behaviors = slices.Concat(writerBehaviors, connectionBehaviors, messageBehaviors, requestBehaviors, endBehaviors, loadBehaviors)

// Run examines a middleware. It is called for each behavior anew, and more than
// once for some.
func Run(wrap func(http.Handler) http.Handler) Report { return run(behaviors, unmeasured(wrap)) }

// Test examines a middleware, and fails the subtests of what it breaks.
func Test(t *testing.T, wrap func(http.Handler) http.Handler) {
	t.Helper()
	test(t, behaviors, unmeasured(wrap))
}

// RunRecords examines what a middleware records.
func RunRecords(start Measuring) Report { return run(recordBehaviors, start) }

// TestRecords examines what a middleware records, and fails the subtests of what
// it gets wrong.
func TestRecords(t *testing.T, start Measuring) {
	t.Helper()
	test(t, recordBehaviors, start)
}

// unmeasured is a middleware of whose records nothing is known.
func unmeasured(wrap func(http.Handler) http.Handler) Measuring {
	return func() (func(http.Handler) http.Handler, func() []Record) { return wrap, nil }
}

func run(all []*behavior, start Measuring) (report Report) {
	for _, b := range all {
		for _, protocol := range b.protocols {
			report = append(report, b.result(protocol, start, patience))
		}
	}
	return report
}

func test(t *testing.T, all []*behavior, start Measuring) {
	t.Helper()
	for _, b := range all {
		for _, protocol := range b.protocols {
			t.Run(b.name+"/"+protocol, func(t *testing.T) {
				b.result(protocol, start, patience).report(t)
			})
		}
	}
}
