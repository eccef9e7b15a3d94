// Quickstart is a server that sees itself. Run it, ask it a few times for
// http://127.0.0.1:8080/greet/you, and look at http://127.0.0.1:9000/stats.
// Its arguments are the URLs of backends, such as graphite://localhost:2003 or
// zipkin://localhost:9411; it needs none.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/env"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

var mon = monitor.Package()

var errShy = errors.New("too shy")

// seats are taken by the greetings that are being thought about.
var seats = make(chan struct{}, 4)

func greet(ctx context.Context, name string) (greeting string, err error) {
	defer mon.TaskContext(&ctx)(&err)
	if err := think(ctx); err != nil {
		return "", fmt.Errorf("greet %q: %w", name, err)
	}
	mon.ValDist("name_size").In(monitor.Bytes).ObserveInt(int64(len(name)))
	return "Hello, " + name + "!\n", nil
}

func think(ctx context.Context) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	seats <- struct{}{}
	defer func() { <-seats }()
	time.Sleep(rand.N(20 * time.Millisecond))
	if rand.N(10) == 0 {
		mon.Event("shy")
		return errShy
	}
	return nil
}

func serveGreeting(w http.ResponseWriter, r *http.Request) {
	greeting, err := greet(r.Context(), r.PathValue("name"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprint(w, greeting)
}

func run(ctx context.Context, backends []string) error {
	env.Register(monitor.Default) // memory, CPU, garbage collector
	mon.GaugeFunc("free_seats", func() float64 { return float64(cap(seats) - len(seats)) })
	stop, err := export.Start(monitor.Default, backends...)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /greet/{name}", serveGreeting)
	server := &http.Server{Addr: "127.0.0.1:8080", Handler: transport.Handler(mux)}

	failed := make(chan error, 2)
	go func() { failed <- stats.ListenAndServe("127.0.0.1:9000") }()
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	// First the requests, then the export, whose error tells what was lost.
	return errors.Join(err, server.Shutdown(ending), stop(ending))
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}
