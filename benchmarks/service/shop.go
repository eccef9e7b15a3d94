package service

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// A service answers one kind of request with a text. Each of the shop's three
// services uses one of the methods.
type service interface {
	order(ctx context.Context, item string) (string, error)
	price(ctx context.Context, item string) (string, error)
	reserve(ctx context.Context, item string) (string, error)
}

// instrumented makes the shop's services with the instrumentation of one library.
type instrumented interface {
	// service returns a new service that calls the next one at upstream, and the
	// middleware around it.
	service(name, upstream string) (service, func(http.Handler) http.Handler)

	// stop sends the waiting spans, and returns the number of all that were sent.
	stop(context.Context) (exported int64, err error)
}

// A variant is a way of instrumenting the shop.
type variant struct {
	name  string
	ratio float64 // of the traces that are exported
	make  func(w work, ratio float64, sink string) instrumented
}

var variants = []variant{
	{"bare", 0, func(w work, _ float64, _ string) instrumented { return bare{w} }},
	{"monitor-none", 0, newOurs},
	{"monitor-1of1024", 1. / 1024, newOurs},
	{"monitor-1of16", 1. / 16, newOurs},
	{"monitor-all", 1, newOurs},
	{"otel-none", 0, newOtel},
	{"otel-1of1024", 1. / 1024, newOtel},
	{"otel-1of16", 1. / 16, newOtel},
	{"otel-all", 1, newOtel},
}

// A shop is three running services and the server that receives their spans. Its
// owner closes it.
type shop struct {
	instrumented
	servers []*http.Server
	address string // of front

	orders atomic.Int64
}

// open opens a shop of this variant that does this much work and sends its spans to
// the sink.
func (v variant) open(w work, sink http.HandlerFunc) (*shop, error) {
	s := new(shop)
	sinkAddress, err := s.serve(sink)
	if err != nil {
		return nil, err
	}
	s.instrumented = v.make(w, v.ratio, "http://"+sinkAddress)
	address := ""
	for _, next := range []struct {
		name, pattern string
		method        func(service, context.Context, string) (string, error)
	}{
		{"store", "POST /reserve/{item}", service.reserve},
		{"catalog", "POST /price/{item}", service.price},
		{"front", "POST /order/{item}", service.order},
	} {
		made, middleware := s.service(next.name, "http://"+address)
		answer := func(ctx context.Context, item string) (string, error) { return next.method(made, ctx, item) }
		if address, err = s.serve(middleware(handle(next.pattern, answer))); err != nil {
			_, e := s.stop(context.Background())
			return nil, errors.Join(err, e, s.shut(context.Background()))
		}
	}
	s.address = address
	return s, nil
}

// serve serves a handler on a free port of the loopback until the shop closes.
func (s *shop) serve(h http.Handler) (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	s.servers = append(s.servers, server)
	go server.Serve(listener) // until Shutdown
	return listener.Addr().String(), nil
}

// close closes the shop when its orders are done, and returns the number of
// exported spans.
func (s *shop) close() (exported int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	exported, err = s.stop(ctx)
	return exported, errors.Join(err, s.shut(ctx))
}

// shut ends the servers, front first and the sink last.
func (s *shop) shut(ctx context.Context) (err error) {
	for i := len(s.servers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.servers[i].Shutdown(ctx))
	}
	return err
}
