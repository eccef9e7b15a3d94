// Command hello is a server that uses all of the module that a server needs. Its
// size is what TestLinkedProgram is about.
package main

import (
	"context"
	"io"
	"log"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/export"
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
	stop, err := export.Start(monitor.Default, "graphite://localhost", "zipkin://localhost")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { _ = greet(r.Context(), w) })
	go func() { log.Print(stats.ListenAndServe("localhost:9000")) }()
	err = http.ListenAndServe("localhost:8080", transport.Handler(http.DefaultServeMux))
	log.Print(err, stop(context.Background()))
}
