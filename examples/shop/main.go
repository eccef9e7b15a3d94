// Shop is three services that see themselves: front takes orders and asks catalog
// for prices, and catalog asks store to reserve the items. They call each other
// over TCP while a load generator makes orders. Some orders are slow, some fail,
// and some make front panic.
//
// By default one process runs all three, each with its own registry, and shows them
// together at http://127.0.0.1:9000/stats. With -split each service is a process
// with its own /stats. Each -export URL receives numbers or spans:
//
//	go run ./examples/shop -export graphite://localhost -export zipkin://localhost
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func run(ctx context.Context, c config) error {
	switch {
	case c.service != "":
		return runChild(ctx, c, os.Stdin, os.Stdout)
	case c.split:
		return runSplit(ctx, c, os.Stdout)
	}
	return runTogether(ctx, c, os.Stdout)
}

func main() {
	c, err := parse(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = run(ctx, c)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
