package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats"
)

const (
	// every is the time between two reports.
	every = 3 * time.Second
	// patience is how long stopping may take.
	patience = 10 * time.Second
)

// linger keeps the shop open, so that one can look at its last numbers.
func linger(ctx context.Context, c config, w io.Writer) {
	if c.linger == 0 || ctx.Err() != nil {
		return
	}
	fmt.Fprintf(w, "\nThe shop stays open for %v.\n", c.linger)
	select {
	case <-ctx.Done():
	case <-time.After(c.linger):
	}
}

// reporting runs the load for as long as it is to run, and reports meanwhile.
func reporting(ctx context.Context, c config, l *load, w io.Writer, report func()) {
	if c.duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.duration)
		defer cancel()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.run(ctx, c.rate)
	}()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			fmt.Fprintf(w, "\nThe load generator counts %v.\n", l.counts())
			return
		case <-ticker.C:
			fmt.Fprintf(w, "\nSo far %v.\n", l.counts())
			report()
		}
	}
}

// stopAll stops the services, callers first, and prints the ledgers.
func stopAll(running []*service, w io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var errs []error
	for _, s := range running {
		errs = append(errs, s.stop(ctx))
	}
	ledgers(w, running)
	return errors.Join(errs...)
}

// serveStats serves the registries' /stats at the returned server's Addr.
func serveStats(addr string, rs ...*monitor.Registry) (*http.Server, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("shop: no /stats: %w", err)
	}
	server := stats.Options{}.Server(listener.Addr().String(), rs...)
	go server.Serve(listener)
	return server, nil
}
