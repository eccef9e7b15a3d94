package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
)

// front takes orders.
type front struct{ *service }

func newFront(s *service) http.Handler {
	f := &front{s}
	return handle("POST /order/{item}", http.StatusBadGateway, f.order)
}

func (f *front) order(ctx context.Context, item string) (receipt string, err error) {
	defer f.mon.TaskContext(&ctx)(&err)
	monitor.SpanFromContext(ctx).Annotate("item", item)
	price, err := f.call(ctx, "/price/"+item)
	if err != nil {
		return "", fmt.Errorf("ordering %s: %w", item, err)
	}
	if err := f.wrap(item); err != nil {
		return "", err
	}
	f.mon.Event("sale", monitor.String("item", item))
	return item + " for " + price, nil
}

// wrap wraps a gift. It knows no way to wrap a snake.
func (f *front) wrap(item string) (err error) {
	defer f.mon.Task()(&err)
	if item == "snake" {
		panic("it bites")
	}
	return nil
}
