// Package stats shows what a process knows of itself, over HTTP, with no
// backend: what its functions did, its other numbers, what is running now, and the
// traces of what failed or was slow.
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
// /stats shows all numbers, with links from times to kept traces of calls that took
// as long; /stats/running the open spans as a tree, the oldest first, with their
// progress, and the functions with tasks in flight. Several registries are shown
// one after the other, under the names of their services.
//
// /stats/traces shows which traces are kept and why, the newest first: of each
// function how many for each reason, and the slowest. What is kept of one trace in
// several registries is one trace. /stats/traces/ID shows one, kept or running, as
// a tree with a picture of when each span ran. Its identifier has 32 hexadecimal
// digits, or 16 if the left half is zero. See monitor.KeptTrace for what is kept.
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
//	reason=REASON          only traces kept for it: caught, panicked, failed, ...
//	function=NAME          only traces that begin with it, alone or after its scope
//	limit=NUMBER           of traces, 100 unless it is given, at most 1000
//	catch=NAME             what the form for catching has in it
//
// sort and buckets are for /stats; reason and the following for /stats/traces,
// where match also looks at services, error classes, annotations and identifiers.
// HTML shows at most 1000 functions and
// 1000 other series of a service, and /stats/running at most 1000 spans and 1000
// functions of it, in every format, as one trace has at most 100 parts and 4000
// spans; what is left out is counted. Reading goes on
// while the program records: of a task that is just finishing, some numbers may
// know and others not.
//
// # Changes
//
// What can be changed while the program runs, the forms of /stats/traces change, and
// curl -d does: it sends a POST request with the fields of a form.
//
//	/stats/catch       catch the next calls of a function: function=NAME, and
//	                   count=NUMBER, longer=DURATION, failed=1, for=DURATION as in
//	                   monitor.Catching
//	/stats/catch/stop  stop waiting: catch=NAME, as it is listed
//	/stats/sampling    replace the sampler: ratio=FRACTION, or per_second=NUMBER of
//	                   traces of each function
//
//	curl -d function='(*Store).Get' -d longer=250ms http://localhost:9000/stats/catch
//
// With service=NAME it is done in the registries of that name, else in all. A change
// that is refused has changed nothing. Browsers are led back to /stats/traces, and
// programs are told what was done, in text or JSON.
//
// # Who may look
//
// Only the host itself, unless Options.Authorize says otherwise; see there. Who may
// look may also change what is listed above, but only from these pages or without a
// browser: what other sites make a browser send is refused. The pages load nothing,
// have no scripts, and are not to be stored, framed or read by other sites. At most
// four pages of a handler are made at a time.
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
//	warning  TEXT of monitor.Registry.Conditions or Warnings
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
//	progress of the span above: done of total, percentage, about what is left
//	link     trace and span that the span above is linked to
//	note     annotation of the span above, with the time since its start
//	task     running scope function
//	more     number of what is not shown
//
// A span's parent is none, open, remote, or finished: the span has outlived it,
// and is shown below the nearest ancestor that is still open. At /stats/traces:
//
//	sampling what the sampler of the service above does
//	catch    caught count longer failed left catch function
//	kept     traces caught panicked failed canceled slow share elsewhere
//	         slowest slowest-trace scope function
//	found    number of those asked for, of how many traces
//	trace    start duration exceeded weight spans missing sampled trace reason
//	         outcome class services scope function
//	note     the first annotations of the root of the trace above
//
// A trace is shown as the part of it that has the strongest reason. exceeded is the
// time that it was too slow by, and weight for how many like it it stands. spans are
// those of all parts, of which services has the names. At /stats/traces/ID:
//
//	trace    began lasted spans open missing trace
//	part     duration exceeded weight spans missing reason service scope function
//	span     begins duration self picture outcome class kind service source parent
//	         scope function
//	below    says that the parents of the following spans are not here
//
// with progress, link and note as above. begins is the time since the trace began, and
// self for how long no child of the span ran. The picture has the whole trace for its
// width, with = for a span that was ok, x for one that was not and ~ for an open one.
// A span's parent is none, here, elsewhere, or loop: identifiers were used twice, and
// the span is below itself.
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
//	      "kept": KEPT, "file", "line"}],
//	    "counters": [{SERIES, "total", "per_second"}],
//	    "meters":   [{SERIES, "total", "per_second"}],
//	    "gauges":   [{SERIES, "value"}],
//	    "timers":   [{SERIES, VALUES}],
//	    "valdists": [{SERIES, VALUES}]}]}]}
//
//	SERIES  "name", "tags": {key: value}, "unit", "start"
//	VALUES  "count", "invalid", "sum", "min", "max", "p50", "p90", "p99", "p999",
//	        "exemplars": [{"value", "trace_id", "span_id", "sampled", "time"}],
//	        "buckets": [{"lower", "upper", "count"}]
//	KEPT    "traces", and the number of each reason: "caught", "panicked", "failed",
//	        "canceled", "slow", "share", "elsewhere"; "slowest", "slowest_duration"
//
// unit is "seconds", "bytes", "ratio" or "". start is when the series was made;
// it, file and line are left out where they are not known. invalid counts the
// values that were no numbers, which are not part of count. A bucket holds values
// above lower and up to upper; that of zeros has both 0, and of negative values
// lower is part and upper is not. The name and scope of a caller are empty for
// tasks that began a trace in this process. kept and exemplars are there if there are
// kept traces that they lead to.
//
// At /stats/running:
//
//	{"time", "services": [{
//	  "service", "open_spans",
//	  "spans": [{"depth", SPAN, "age", NOTES}],
//	  "busy_functions",
//	  "functions": [{"scope", "name", "tags", "in_flight"}]}]}
//
//	SPAN   "trace_id", "span_id", "parent_span_id",
//	       "parent": "none" | "open" | "finished" | "remote",
//	       "sampled", "debug", "scope", "name", "kind", "start"
//	NOTES  "file", "line", "local", "peer", "progress": {"done", "total", "left"},
//	       "links": [{"trace_id", "span_id"}],
//	       "annotations": [{"time", "key", "value"}], "dropped_annotations"
//
// The spans are in the order of the tree, depth being the distance from its
// root; open_spans and busy_functions count also what is not listed. What there is
// not, such as a link or the time left, is left out. At /stats/traces:
//
//	{"time", "services": [{
//	  "service", "sampling": {"sampler", "ratio" or "per_second"},
//	  "catches": [{"catch", "function", "count", "caught", "longer", "failed",
//	    "since", "until"}],
//	  "functions": [{"scope", "name", "kept": KEPT}]}],
//	"kept", "found",
//	"traces": [{"trace_id", "reason", PARTS}]}
//
//	PARTS  "parts": [{"service", "reason", "threshold", "weight", "spans", "missing",
//	       "bytes", "root": {SPAN, END, "annotations"}}], "more_parts"
//	END    "duration", "open", "outcome", "class"
//
// kept counts all traces and found those that were asked for, of which the newest are
// listed. And at /stats/traces/ID, where a span's parent is "none", "here", "elsewhere"
// or "loop":
//
//	{"time", "trace_id", "start", "duration", PARTS, "open_spans", "missing",
//	 "spans": [{"depth", "service", SPAN, END, "self", "before_parent",
//	   "probability", "local_root", NOTES}],
//	 "more_spans"}
//
// before_parent is by how much a span began before its parent, which clocks that
// differ can make it.
package stats
