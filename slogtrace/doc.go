/*
Package slogtrace ties log records to spans. A record that a program logs with
log/slog and a context gets the identifiers of the context's span: a line in the log
leads to the trace, and the trace to its lines.

	package main

	import (
		"context"
		"log/slog"
		"os"

		"github.com/spacemonkeygo/monitor/v2"
		"github.com/spacemonkeygo/monitor/v2/slogtrace"
	)

	var mon = monitor.Package()

	func main() {
		text := slog.NewTextHandler(os.Stderr, nil)
		slog.SetDefault(slog.New(slogtrace.New(text, slogtrace.Options{Events: slog.LevelWarn})))
		serve(context.Background())
	}

	func serve(ctx context.Context) {
		defer mon.TaskContext(&ctx)(nil)
		slog.WarnContext(ctx, "disk almost full", "free", 3)
	}

prints

	time=... level=WARN msg="disk almost full" trace_id=<32 digits> span_id=<16 digits> free=3

and the span has the event `WARN disk almost full free=3`.

Only functions that take a context know the span: slog.InfoContext, for example, or
Logger.Log. A record without a span passes unchanged, at no extra cost.

# Where the identifiers go

The identifiers are attributes at the top level of the record, before its own,
whatever groups the logger has, so that a log store finds trace_id in one place. But
slog puts an attribute that a handler adds to a record into the open group. So if
groups are open and there are attributes to add, the record itself carries the groups
and their attributes to the next handler, as group attributes, which handlers show in
the same way.

A record has each identifier once: a top-level attribute with the same key, from
another handler of this package or from the program, takes precedence.
*/
package slogtrace
