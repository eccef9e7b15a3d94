package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// service is what front, catalog and store have in common: a registry of their
// own, so that they are three services even in one process, an HTTP server and
// a way to call the next service.
type service struct {
	registry *monitor.Registry
	mon      *monitor.Scope
	client   *http.Client
	upstream string // the URL of the next service

	server   *http.Server
	url      string
	pipeline *collect.Pipeline
}

// services makes each service's handler by its name.
var services = map[string]func(*service) http.Handler{
	"front":   newFront,
	"catalog": newCatalog,
	"store":   newStore,
}

// start starts the service of this name on a free port of the loopback.
func start(name, upstream string, c config) (*service, error) {
	handler := services[name]
	if handler == nil {
		return nil, fmt.Errorf("shop: there is no service %q", name)
	}
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
		ErrorLog: quiet(),
	}
	s.pipeline = collect.Start(r, sinks...)
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Println("shop:", name, "stopped:", err)
		}
	}()
	return s, nil
}

// stop finishes the requests under way, and then what is to be exported.
func (s *service) stop(ctx context.Context) error {
	err := s.server.Shutdown(ctx)
	s.client.CloseIdleConnections()
	return errors.Join(err, s.pipeline.Stop(ctx))
}

// call posts to the next service, and returns what it answers.
func (s *service) call(ctx context.Context, path string) (answer string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.upstream+path, nil)
	if err != nil {
		return "", err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return "", err
	}
	s.mon.ValDist("answer_size").In(monitor.Bytes).ObserveInt(int64(len(body)))
	if response.StatusCode != http.StatusOK {
		return "", upstreamError.New("%s: %s", response.Status, strings.TrimSpace(string(body)))
	}
	return string(body), nil
}

// answer writes what a handler found out.
func answer(w http.ResponseWriter, text string, err error, failure int) {
	if err != nil {
		http.Error(w, err.Error(), failure)
		return
	}
	fmt.Fprint(w, text)
}
