/*
Package slogtrace ties log records to spans: what a program logs by log/slog with
a context gets the identifiers of the span that the context is in, so that from a
line in the log one finds the trace, and from the trace the lines.

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

Only functions that take a context can know the span: slog.InfoContext and its
like, or Logger.Log. A record without one passes as it is, and costs nothing more.

# Where the identifiers go

They are attributes at the top level of the record, before its own, whatever
groups the logger has: a log store that looks for trace_id finds it in one place.
slog's rule is that what a handler adds to a record lands in the open group. So when
groups are open and there is something to add, the groups and their attributes are
handed to the next handler with the record, as group attributes, which handlers
show alike.

A record has them once: if it has a top-level attribute of that name already, from
another handler of this package or from the program, that one stays.
*/
package slogtrace
