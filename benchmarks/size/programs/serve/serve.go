// Package serve is the common part of all programs: a typical service, which even
// without any of the libraries has an HTTP server, an HTTP client with TLS, JSON
// and a structured log. The arguments of a program are the address to listen on,
// the URL of the backend that it asks and that receives spans, and the address that
// receives lines.
package serve

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

var (
	logger = slog.New(slog.NewJSONHandler(os.Stderr, nil))

	client = &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13}},
	}
)

// A greeting is the answer of the backend and of the service.
type greeting struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Hello asks the backend for a greeting and passes it on.
func Hello(w http.ResponseWriter, r *http.Request) {
	g, err := ask(r.Context())
	if err != nil {
		logger.ErrorContext(r.Context(), "no greeting", "err", err)
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	logger.InfoContext(r.Context(), "greeted", slog.Time("at", g.At))
	text, err := json.Marshal(g)
	Check(err)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

func ask(ctx context.Context) (g greeting, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, Collector()+"/greeting", nil)
	if err != nil {
		return g, err
	}
	response, err := client.Do(request)
	if err != nil {
		return g, err
	}
	defer response.Body.Close()
	return g, json.NewDecoder(response.Body).Decode(&g)
}

// Collector returns the URL of the backend, without a path.
func Collector() string { return os.Args[2] }

// Graphite returns the address that receives lines.
func Graphite() string { return os.Args[3] }

// Check ends the program if there is an error.
func Check(err error) {
	if err != nil {
		logger.Error("the program failed", "err", err)
		os.Exit(1)
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
			Check(err)
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
