package httpconform

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

// patience is the limit for things that take milliseconds unless the machine is
// busy.
const patience = 30 * time.Second

// behaviors are what Run examines, in the order of the report.
var behaviors = slices.Concat(writerBehaviors, connectionBehaviors, messageBehaviors, requestBehaviors, endBehaviors, loadBehaviors)

// Run examines a middleware. It calls wrap at least once for each behavior.
func Run(wrap func(http.Handler) http.Handler) Report { return run(behaviors, unmeasured(wrap)) }

// Test examines a middleware as Run does, in a subtest for each behavior.
func Test(t *testing.T, wrap func(http.Handler) http.Handler) {
	t.Helper()
	test(t, behaviors, unmeasured(wrap))
}

// RunRecords examines the records of a middleware.
func RunRecords(start Measuring) Report { return run(recordBehaviors, start) }

// TestRecords examines the records of a middleware as RunRecords does, in a subtest
// for each behavior.
func TestRecords(t *testing.T, start Measuring) {
	t.Helper()
	test(t, recordBehaviors, start)
}

// unmeasured starts a middleware whose records are not examined.
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
