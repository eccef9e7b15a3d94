package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/env"
)

// runTogether runs all services in this process.
func runTogether(ctx context.Context, c config, w io.Writer) (err error) {
	var running []*service
	defer func() { err = errors.Join(err, stopAll(running, w)) }()
	url := ""
	for _, kind := range services {
		s, err := start(kind.name, kind.handler, url, c)
		if err != nil {
			return err
		}
		running, url = append([]*service{s}, running...), s.url
	}
	// The process has numbers of its own, in the default registry.
	defer env.Register(monitor.Default)()
	monitor.Default.SetService("shop")
	page, err := serveStats(c.listen, append(registries(running), monitor.Default)...)
	if err != nil {
		return err
	}
	defer page.Close()
	fmt.Fprintf(w, "The shop is open: http://%s/stats\n", page.Addr)

	generator := newLoad(url)
	reporting(ctx, c, generator, w, func() { report(w, running) })
	agree(w, running[0], generator.counts())
	report(w, running)
	linger(ctx, c, w)
	return nil
}

func registries(running []*service) (rs []*monitor.Registry) {
	for _, s := range running {
		rs = append(rs, s.registry)
	}
	return rs
}
