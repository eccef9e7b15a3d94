package calls

import (
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// taskStyles count and time calls; they need no context.
var taskStyles = []style{
	monitorTask, monitorHeldTask,
	monkitTask, monkitHeldTask,
	clientGolang, victoriaMetrics, otelMetrics, rcrowley, tallyStyle, hashicorpInmem, hashicorpBlackhole,
}

// spanStyles make spans.
var spanStyles = []style{
	monitorSpan, monitorHeldSpan, monitorUnsampled, monitorObserved,
	monkitSpan, monkitHeldSpan,
	otelSampled, otelUnsampled, otelSpansAndMetrics,
	zipkinSampled, zipkinUnsampled,
}

var (
	task      = situation{}.in(taskStyles)
	taskError = situation{result: errFailed}.in(taskStyles)
	taskPanic = situation{result: errPanics}.in(slices.Concat([]style{bare}, taskStyles))

	root      = situation{}.in(spanStyles)
	child     = situation{child: true}.in(spanStyles)
	nested    = situation{depth: 3}.in(spanStyles)
	values    = situation{child: true, values: 10}.in(spanStyles)
	spanError = situation{child: true, result: errFailed}.in(spanStyles)
	spanPanic = situation{child: true, result: errPanics}.in(slices.Concat([]style{bare}, spanStyles))
)

func BenchmarkTask(b *testing.B)      { work.Run(b, task) }
func BenchmarkTaskError(b *testing.B) { work.Run(b, taskError) }
func BenchmarkTaskPanic(b *testing.B) { work.Run(b, taskPanic) }

func BenchmarkSpanRoot(b *testing.B)   { work.Run(b, root) }
func BenchmarkSpanChild(b *testing.B)  { work.Run(b, child) }
func BenchmarkSpanNested(b *testing.B) { work.Run(b, nested) }
func BenchmarkSpanValues(b *testing.B) { work.Run(b, values) }
func BenchmarkSpanError(b *testing.B)  { work.Run(b, spanError) }
func BenchmarkSpanPanic(b *testing.B)  { work.Run(b, spanPanic) }

func BenchmarkTaskOnTwoCores(b *testing.B) {
	work.TwoCores(b, situation{}.in(slices.Concat([]style{byHand}, taskStyles)))
}
func BenchmarkSpanOnTwoCores(b *testing.B) {
	work.TwoCores(b, situation{}.in(slices.Concat([]style{byHand}, spanStyles)))
}

func TestWork(t *testing.T) {
	for name, all := range map[string][]work.Implementation{
		"Task": task, "TaskError": taskError, "TaskPanic": taskPanic,
		"SpanRoot": root, "SpanChild": child, "SpanNested": nested,
		"SpanValues": values, "SpanError": spanError, "SpanPanic": spanPanic,
	} {
		t.Run(name, func(t *testing.T) { work.Verify(t, all) })
	}
}
