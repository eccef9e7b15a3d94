package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
)

// config holds the settings from the command line.
type config struct {
	listen   string
	exports  urls
	duration time.Duration
	linger   time.Duration
	rate     float64
	sample   float64
	split    bool

	// Of a process that -split started:
	service  string
	upstream string
}

// urls is a flag that may be repeated.
type urls []string

func (u *urls) String() string     { return strings.Join(*u, " ") }
func (u *urls) Set(s string) error { *u = append(*u, s); return nil }

func parse(args []string, output io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.StringVar(&c.listen, "listen", "127.0.0.1:9000", "serve /stats at this `address`")
	flags.Var(&c.exports, "export", "send numbers or spans to this `URL`, such as graphite://localhost or zipkin://localhost; may be repeated")
	flags.DurationVar(&c.duration, "duration", 0, "stop after this `time`; 0 is not before Ctrl-C")
	flags.DurationVar(&c.linger, "linger", 0, "after -duration, keep the shop open without orders for this `time`")
	flags.Float64Var(&c.rate, "rate", 50, "orders per second")
	flags.Float64Var(&c.sample, "sample", 1, "export this `fraction` of the traces; failed and slow ones are at /stats/traces anyway")
	flags.BoolVar(&c.split, "split", false, "run each service in a process of its own")
	flags.StringVar(&c.service, "service", "", "run only this `service`, until standard input ends; used by -split")
	flags.StringVar(&c.upstream, "upstream", "", "with -service, the `URL` of the service to call")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	switch {
	case flags.NArg() > 0:
		return c, fmt.Errorf("shop: %q is not a flag", flags.Arg(0))
	case !(c.rate > 0 && c.rate <= 10_000):
		return c, fmt.Errorf("shop: -rate %g is not above 0 and at most 10000", c.rate)
	case !(c.sample >= 0 && c.sample <= 1):
		return c, fmt.Errorf("shop: -sample %g is not from 0 to 1", c.sample)
	case c.duration < 0 || c.linger < 0:
		return c, fmt.Errorf("shop: -duration %v or -linger %v is negative", c.duration, c.linger)
	}
	return c, nil
}
