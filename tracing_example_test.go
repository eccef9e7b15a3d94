package monitor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

// A trace whose local root fails is kept, whatever the sampler says.
func ExampleRegistry_KeptTraces() {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Ratio(0.0001))
	mon := r.Scope("shop")
	read := func(ctx context.Context) (err error) {
		defer mon.Func("read").TaskContext(&ctx)(&err)
		return errors.New("no such item")
	}
	order := func(ctx context.Context) (err error) {
		defer mon.Func("order").TaskContext(&ctx)(&err)
		return read(ctx)
	}
	order(context.Background())

	for _, k := range r.KeptTraces() {
		spans, _ := k.Spans()
		for _, d := range spans {
			fmt.Println(k.Reason(), d.Name, d.Outcome)
		}
	}
	// Output:
	// failed order error
	// failed read error
}

func ExampleRegistry_Catch() {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	mon := r.Scope("shop")

	catch, err := r.Catch(monitor.Catching{Func: "(*Store).*"})
	if err != nil {
		fmt.Println(err)
		return
	}
	func(ctx context.Context) {
		defer mon.Func("order").TaskContext(&ctx)(nil)
		defer mon.Func("(*Store).Get").TaskContext(&ctx)(nil)
	}(context.Background())

	k, err := catch.Next(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	spans, _ := k.Spans()
	for _, d := range spans {
		fmt.Println(d.Name)
	}
	// Output:
	// order
	// (*Store).Get
}

// What is below the context says for whom it is done.
func ExampleContextWithAnnotations() {
	r := monitor.NewRegistry()
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
		fmt.Println(d.Name, d.Annotations[0].Key, d.Annotations[0].Value)
	}})
	mon := r.Scope("shop")
	query := func(ctx context.Context) {
		defer mon.Func("query").TaskContext(&ctx)(nil)
	}
	ctx := monitor.ContextWithAnnotations(context.Background(), monitor.String("tenant", "acme"))
	query(ctx)
	// Output:
	// query tenant acme
}

// Work that outlives the request is a trace of its own.
func ExampleDetach() {
	r := monitor.NewRegistry()
	mon := r.Scope("shop")
	request, cancel := context.WithCancel(context.Background())
	ctx, span := mon.Func("request").Start(request, monitor.SpanOptions{})
	done := make(chan struct{})
	mon.Go(monitor.Detach(ctx), "refresh", func(ctx context.Context) error {
		defer close(done)
		<-request.Done()
		fmt.Println("goes on:", ctx.Err() == nil)
		d := monitor.SpanFromContext(ctx).Data()
		fmt.Println("linked:", d.Links[0].SpanID == span.Context().SpanID)
		return nil
	})
	span.Finish(nil)
	cancel()
	<-done
	// Output:
	// goes on: true
	// linked: true
}

func ExampleSpan_Progress() {
	mon := monitor.NewRegistry().Scope("shop")
	load := func(ctx context.Context, rows []string) {
		defer mon.Func("load").TaskContext(&ctx)(nil)
		span := monitor.SpanFromContext(ctx)
		for i := range rows {
			span.Progress(int64(i), int64(len(rows)))
			// ... load the row ...
		}
		p := span.Data().Progress
		fmt.Printf("%d of %d\n", p.Done, p.Total)
	}
	load(context.Background(), []string{"tea", "book", "piano"})
	// Output:
	// 2 of 3
}
