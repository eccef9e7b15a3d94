package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// service is the common part of front, catalog and store: an HTTP server, a client
// for the next service, and a registry, so that they are three services even in one
// process.
type service struct {
	registry *monitor.Registry
	mon      *monitor.Scope
	client   *http.Client
	upstream string // the URL of the next service

	server   *http.Server
	url      string
	pipeline *collect.Pipeline
}

// start starts a service on a free port of the loopback.
func start(name string, handler func(*service) http.Handler, upstream string, c config) (*service, error) {
	r := monitor.NewRegistry()
	r.SetService(name)
	r.SetSampler(monitor.Ratio(c.sample))
	traced := transport.Options{Registry: r}
	s := &service{
		registry: r,
		mon:      r.Package(),
		client:   &http.Client{Transport: traced.RoundTripper(http.DefaultTransport.(*http.Transport).Clone()), Timeout: 10 * time.Second},
		upstream: upstream,
	}
	var sinks []collect.Sink
	for _, url := range c.exports {
		sink, err := export.Sink(url)
		if err != nil {
			return nil, err
		}
		sinks = append(sinks, sink)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.url = "http://" + listener.Addr().String()
	s.server = &http.Server{
		Handler:           traced.Handler(handler(s)),
		ReadHeaderTimeout: 5 * time.Second,
		// The panics are on purpose, and in the numbers.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	s.pipeline = collect.Start(r, sinks...)
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Println("shop:", name, "stopped:", err)
		}
	}()
	return s, nil
}

// stop waits for the requests under way, and then for the export of their data.
func (s *service) stop(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	s.client.CloseIdleConnections()
	return errors.Join(err, s.pipeline.Stop(ctx))
}

// kind is a kind of service: its name, and what makes its handler.
type kind struct {
	name    string
	handler func(*service) http.Handler
}

// services are the kinds in the order of starting: a service before its callers.
var services = []kind{
	{"store", newStore},
	{"catalog", newCatalog},
	{"front", newFront},
}

func kindOf(name string) (kind, error) {
	for _, k := range services {
		if k.name == name {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("shop: the service %q is unknown: use front, catalog or store", name)
}
