// Quickstart is a server that sees itself. Run it, ask it a few times for
// http://127.0.0.1:8080/greet/you, and look at http://127.0.0.1:9000/stats.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/env"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

var mon = monitor.Package()

var errShy = errors.New("too shy")

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
	time.Sleep(rand.N(20 * time.Millisecond))
	if rand.N(10) == 0 {
		mon.Event("shy")
		return errShy
	}
	return nil
}

func main() {
	env.Register(monitor.Default)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /greet/{name}", func(w http.ResponseWriter, r *http.Request) {
		greeting, err := greet(r.Context(), r.PathValue("name"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, greeting)
	})
	go func() { log.Fatal(stats.ListenAndServe("127.0.0.1:9000")) }()
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", transport.Handler(mux)))
}
