// Package stats shows what a process knows of itself, over HTTP, with no
// backend: what its functions did, its other numbers, and what is running now.
//
//	go func() { log.Print(stats.ListenAndServe("localhost:9000")) }()
//
// or, on a server that the program has already:
//
//	h := stats.Handler()
//	mux.Handle("/stats", h)
//	mux.Handle("/stats/", h)
//
// Below a prefix it needs http.StripPrefix. Nothing is ever registered on
// http.DefaultServeMux.
//
// # Pages
//
// /stats shows everything; /stats/running the open spans as a tree, the oldest
// first, and the functions with tasks in flight. Several registries are shown
// one after the other, under the names of their services.
//
// Browsers get HTML; programs whose Accept header has application/json get JSON;
// all others, such as curl, get text. What is asked for in the address goes
// before that:
//
//	format=text|json|html
//	sort=name|busiest      functions by scope and name, or by started tasks
//	match=TEXT             only what has the text in scope, name or a key=value
//	buckets=1              with the distributions' buckets, in JSON
//	refresh=SECONDS        the browser loads the page again, without a script
//
// sort, match and buckets are for /stats. HTML shows at most 1000 functions and
// 1000 other series of a service, and /stats/running at most 1000 spans and 1000
// functions of it, in every format; what is left out is counted. Reading goes on
// while the program records: of a task that is just finishing, some numbers may
// know and others not.
//
// # Who may look
//
// Only the host itself, unless Options.Authorize says otherwise; see there. The
// pages change nothing and load nothing, have no scripts, and are not to be
// stored, framed or read by other sites. At most four requests of a handler are
// worked on at a time.
//
// # Text
//
// Every line begins with a word that says what it is, and with # if it is a
// heading; columns are separated by two spaces or more. grep ^func picks the
// functions. Names come last. They are as they are in the program unless
// they have spaces, invisible characters or any of "\{}=, in them, or are empty
// or "-": then they are quoted as in Go, so that no name can begin a line, or
// command a terminal. Tags follow a name as {key=value,key=value}. A value that
// there is not, such as the median of nothing, is "-".
//
//	service  NAME at TIME
//	warning  TEXT
//	func     finished ok error canceled timeout panic running rate/s
//	         p50 p90 p99 max failed-p99 scope function
//	class    count scope function class
//	caller   calls scope function caller-scope caller
//	counter  total rate/s unit scope name
//	meter    total rate/s unit scope name
//	gauge    value scope name
//	timer    count invalid mean min p50 p90 p99 max scope name
//	valdist  count invalid mean min p50 p90 p99 max scope name
//
// The quantiles and the maximum of a func are those of the tasks that were ok;
// its rate is the mean since it was first seen, as that of a counter is. A
// meter's is the recent one. The caller of a task that began a trace is "- root",
// and of one that continued another process's trace "- remote". And at
// /stats/running, where a span's children are indented below it:
//
//	open     number of open spans
//	span     age trace kind source parent scope function
//	note     annotation of the span above, with the time since its start
//	task     running scope function
//	more     number of what is not shown
//
// A span's parent is none, open, remote, or finished: the span has outlived it,
// and is shown below the nearest ancestor that is still open.
//
// # JSON
//
// Numbers are exact: counts are whole numbers, which may exceed 2^53, times are
// in seconds, and quantiles are within 0.6 %. What is not a finite number is
// null. Times of day are RFC 3339, in UTC. Arrays are sorted as in text. Fields
// may be added.
//
//	{"time", "services": [{
//	  "service", "warnings": [text],
//	  "scopes": [{
//	    "scope",
//	    "functions": [{SERIES, "started", "finished", "in_flight",
//	      "outcomes": {"ok", "error", "canceled", "timeout", "panic"},
//	      "per_second", "success": VALUES, "failure": VALUES, "all": VALUES,
//	      "classes": [{"class", "count"}],
//	      "callers": [{"scope", "name", "remote", "count"}],
//	      "file", "line"}],
//	    "counters": [{SERIES, "total", "per_second"}],
//	    "meters":   [{SERIES, "total", "per_second"}],
//	    "gauges":   [{SERIES, "value"}],
//	    "timers":   [{SERIES, VALUES}],
//	    "valdists": [{SERIES, VALUES}]}]}]}
//
//	SERIES  "name", "tags": {key: value}, "unit", "start"
//	VALUES  "count", "invalid", "sum", "min", "max", "p50", "p90", "p99", "p999",
//	        "buckets": [{"lower", "upper", "count"}]
//
// unit is "seconds", "bytes", "ratio" or "". start is when the series was made;
// it, file and line are left out where they are not known. invalid counts the
// values that were no numbers, which are not part of count. A bucket holds values
// above lower and up to upper; that of zeros has both 0, and of negative values
// lower is part and upper is not. The name and scope of a caller are empty for
// tasks that began a trace in this process.
//
// At /stats/running:
//
//	{"time", "services": [{
//	  "service", "open_spans",
//	  "spans": [{"depth", "trace_id", "span_id", "parent_span_id",
//	    "parent": "none" | "open" | "finished" | "remote",
//	    "sampled", "debug", "scope", "name", "kind", "start", "age",
//	    "file", "line", "local", "peer",
//	    "annotations": [{"time", "key", "value"}], "dropped_annotations"}],
//	  "busy_functions",
//	  "functions": [{"scope", "name", "tags", "in_flight"}]}]}
//
// The spans are in the order of the tree, depth being the distance from its
// root; open_spans and busy_functions count also what is not listed.
package stats
