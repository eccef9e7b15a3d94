package stats

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// ListenAndServe serves the registries at /stats on a port of their own, such
// as "localhost:9000", until that fails. Without registries it serves monitor.Default.
// It registers nothing on http.DefaultServeMux. Use Options.ListenAndServe for a server
// that can be stopped.
func ListenAndServe(addr string, registries ...*monitor.Registry) error {
	return Options{}.ListenAndServe(context.Background(), addr, registries...)
}

// ListenAndServe serves the registries at /stats on a port of their own until
// ctx ends. It then lets the requests under way finish, for at most
// five seconds, and returns nil if they did. At most 64 connections are open at a
// time: one more closes the one that has waited longest for its client to send
// something, or waits while each of the 64 has a request that is being answered.
func (o Options) ListenAndServe(ctx context.Context, addr string, registries ...*monitor.Registry) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case ctx.Err() != nil && err != nil:
		return nil
	case err != nil:
		return err
	}
	return o.serve(ctx, l, registries)
}

// Server returns a server that is not running yet, for programs that start and
// stop it in their own way, for instance with TLS. ListenAndServe bounds the number of
// connections; here that is up to the caller's listener.
func (o Options) Server(addr string, registries ...*monitor.Registry) *http.Server {
	h := o.handler(registries)
	h.alone, h.guard.alone = true, true
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}

const (
	// maxConnections is the number of connections open at a time.
	maxConnections = 64

	// shutdownTimeout is how long requests under way may go on.
	shutdownTimeout = 5 * time.Second
)

// serve owns l, and closes it.
func (o Options) serve(ctx context.Context, l net.Listener, registries []*monitor.Registry) error {
	server := o.Server("", registries...)
	own := newLimited(l, maxConnections)
	own.tellBy(server)
	stopped := make(chan error, 1)
	unhook := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		err := server.Shutdown(grace)
		if err != nil {
			err = errors.Join(err, server.Close())
		}
		stopped <- err
	})
	err := server.Serve(own)
	if unhook() {
		// ctx has not ended: the server failed, and has not been shut down.
		return errors.Join(err, server.Close())
	}
	if err = <-stopped; err != nil {
		return errors.Join(errors.New("stats: requests were cut off"), err)
	}
	return nil
}
