package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// report prints what the services see of their own functions that have run.
func report(w io.Writer, running []*service) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "service\tfunction\tok\terror\tpanic\tin flight\tp50\tp99\tmax\t")
	for _, s := range running {
		for m := range s.registry.Snapshot() {
			if m.Kind != monitor.KindFunc || m.Scope != s.mon.Name() || m.Func.Started == 0 {
				continue
			}
			f, times := m.Func, m.Func.Durations()
			fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t\n", s.registry.Service(), m.Name,
				f.OK, f.Errors, f.Panics, f.InFlight,
				seconds(times.Quantile(0.5)), seconds(times.Quantile(0.99)), seconds(times.Quantile(1)))
		}
	}
	table.Flush()
}

// agree prints whether the service that the load was put on has counted what
// the load generator has.
func agree(w io.Writer, s *service, t tally) {
	f := s.registry.Scope("http.server").Func("POST /order/{item}").Stats()
	if got := (tally{ok: f.OK, failed: f.Failures() - f.Panics, cut: f.Panics, skipped: t.skipped}); got != t {
		fmt.Fprintf(w, "%s counts otherwise: %v.\n", s.registry.Service(), got)
		return
	}
	fmt.Fprintf(w, "%s counts the same: %d ok, %d error, %d panic.\n\n", s.registry.Service(), f.OK, f.Errors, f.Panics)
}

// seconds prints a time to three digits or so; "-" is for none.
func seconds(s float64) string {
	if s != s {
		return "-"
	}
	d := time.Duration(s * float64(time.Second))
	for unit := time.Nanosecond; ; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
}

// ledgers prints where everything went that was exported.
func ledgers(w io.Writer, running []*service) {
	for _, s := range running {
		if ledger := s.pipeline.Ledger(); len(ledger) > 0 {
			fmt.Fprintf(w, "\n%s's ledger:\n%s", s.registry.Service(), ledger)
		}
	}
}
