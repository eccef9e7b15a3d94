package collect_test

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// failed is a backend that prints what is said of the spans.
type failed struct{}

func (failed) Name() string           { return "example" }
func (failed) Traits() collect.Traits { return collect.Traits{} }
func (failed) Close() error           { return nil }

func (failed) SendSpans(_ context.Context, list []monitor.SpanData) error {
	for _, d := range list {
		for _, a := range d.Annotations {
			fmt.Println(d.Name, d.Class, a.Key, a.Value)
		}
	}
	return nil
}

func ExampleOptions_keptTraces() {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never) // or monitor.Ratio(0.01)
	pipeline := collect.Options{KeptTraces: true}.Start(r, failed{})

	for _, err := range []error{nil, nil, context.DeadlineExceeded, nil} {
		_, span := r.Scope("shop").Func("order").Start(context.Background(), monitor.SpanOptions{})
		span.Finish(err)
	}
	fmt.Println(pipeline.Stop(context.Background()))
	// Output:
	// order Timeout kept failed
	// <nil>
}
