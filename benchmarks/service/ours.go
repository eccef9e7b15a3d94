package service

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// ours is the shop as this module instruments it: a registry and a pipeline to
// Zipkin for each service.
type ours struct {
	work      work
	sampler   monitor.Sampler
	sink      string // its URL
	services  []*ourService
	pipelines []*collect.Pipeline
	err       error // of the construction
}

func newOurs(w work, ratio float64, sink string) instrumented {
	return &ours{work: w, sampler: monitor.Ratio(ratio), sink: sink}
}

func (o *ours) service(name, upstream string) (service, func(http.Handler) http.Handler) {
	r := monitor.NewRegistry()
	r.SetService(name)
	r.SetSampler(o.sampler)
	s := &ourService{
		work:     o.work,
		mon:      r.Package(),
		traced:   transport.Options{Registry: r},
		upstream: upstream,
	}
	s.client = &http.Client{Transport: s.traced.RoundTripper(newTransport())}
	o.services = append(o.services, s)
	sink, err := zipkin.New(zipkin.Options{URL: o.sink})
	if err != nil {
		o.err = errors.Join(o.err, err)
		return s, s.traced.Handler
	}
	o.pipelines = append(o.pipelines, collect.Options{BatchAge: batchAge, QueueSpans: queueSpans}.Start(r, sink))
	return s, s.traced.Handler
}

func (o *ours) stop(ctx context.Context) (exported int64, err error) {
	for _, p := range o.pipelines {
		// A full queue is a result and not an error: the number of exported spans
		// shows it.
		stopped := p.Stop(ctx)
		if _, lost := errors.AsType[*collect.LossError](stopped); !lost {
			err = errors.Join(err, stopped)
		}
		for _, entry := range p.Ledger() {
			if entry.Signal == collect.Spans {
				exported += entry.Delivered
			}
		}
	}
	return exported, errors.Join(o.err, err)
}

type ourService struct {
	work     work
	mon      *monitor.Scope
	traced   transport.Options
	client   *http.Client
	upstream string
}

func (s *ourService) order(ctx context.Context, item string) (receipt string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	monitor.SpanFromContext(ctx).Annotate("item", item)
	price, err := s.call(ctx, "/price/"+item)
	if err != nil {
		return "", err
	}
	gift, err := s.wrap(ctx, item)
	if err != nil {
		return "", err
	}
	s.mon.Event("sale", monitor.String("item", item))
	return gift + " for " + price, nil
}

func (s *ourService) wrap(ctx context.Context, item string) (gift string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	return s.work.wrap(item)
}

func (s *ourService) price(ctx context.Context, item string) (price string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	if _, err := s.call(ctx, "/reserve/"+item); err != nil {
		return "", err
	}
	p := s.work.price(item)
	s.mon.ValDist("price").ObserveInt(int64(p))
	return strconv.Itoa(p), nil
}

func (s *ourService) call(ctx context.Context, path string) (answer string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	return post(ctx, s.client, s.upstream+path)
}

func (s *ourService) reserve(ctx context.Context, item string) (what string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	return s.fetch(ctx, item)
}

func (s *ourService) fetch(ctx context.Context, item string) (what string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	return s.work.fetch(item)
}
