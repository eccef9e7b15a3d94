// Command hello is a server that uses all of the module that a server needs. Its
// size is what TestLinkedPackages is about.
package main

import (
	"context"
	"io"
	"log"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

var mon = monitor.Package()

func greet(ctx context.Context, w io.Writer) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	defer mon.Task()(nil)
	_, err = io.WriteString(w, "hello\n")
	return err
}

func main() {
	numbers, err := graphite.New(graphite.Options{Addr: "localhost"})
	if err != nil {
		log.Fatal(err)
	}
	spans, err := zipkin.New(zipkin.Options{URL: "http://localhost:9411"})
	if err != nil {
		log.Fatal(err)
	}
	pipeline := collect.Start(monitor.Default, numbers, spans)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { _ = greet(r.Context(), w) })
	go func() { log.Print(stats.ListenAndServe("localhost:9000")) }()
	err = http.ListenAndServe("localhost:8080", transport.Handler(http.DefaultServeMux))
	log.Print(err, pipeline.Stop(context.Background()))
}
