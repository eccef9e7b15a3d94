// Package serve is what all programs have in common: a server that ends when it
// is interrupted. Its arguments are where to listen, the URL of who takes spans,
// and the address of who takes lines.
package serve

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// Hello answers with a greeting.
func Hello(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello, world") }

// Collector returns the URL of who takes spans, without a path.
func Collector() string { return os.Args[2] }

// Graphite returns the address of who takes lines.
func Graphite() string { return os.Args[3] }

// Check ends the program if there is an error.
func Check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Run serves until the program is interrupted, and then calls stop, which may be
// nil. It prints the address that it listens on.
func Run(h http.Handler, stop func(context.Context) error) {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	listener, err := net.Listen("tcp", os.Args[1])
	Check(err)
	fmt.Println(listener.Addr())
	server := &http.Server{Handler: h}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-ctx.Done()
	ctx, cancel = context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	Check(server.Shutdown(ctx))
	if stop != nil {
		Check(stop(ctx))
	}
}
