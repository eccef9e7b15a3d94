// Package stats shows over HTTP, without a backend, what a process knows about
// itself: what its functions did, its other numbers, what is running now, and the
// traces of calls that failed or were slow.
//
//	go func() { log.Print(stats.ListenAndServe("localhost:9000")) }()
//
// or, on a server that the program already has, to those who may see it:
//
//	h := stats.Options{Authorize: isOperator}.Handler()
//	mux.Handle("/stats", h)
//	mux.Handle("/stats/", h)
//
// Below a prefix, wrap the handler in http.StripPrefix. Nothing is ever registered
// on http.DefaultServeMux.
//
// # Pages
//
//	/stats             all numbers, with links from times to kept traces of calls
//	                   that took about as long
//	/stats/running     the open spans as a tree, the oldest first, with their
//	                   progress, and the functions with tasks in flight
//	/stats/traces      which traces are kept and why, the newest first; for each
//	                   function the number for each reason, and the slowest
//	/stats/traces/ID   one trace, kept or running, as a tree with a picture of when
//	                   each span ran; ID has 32 hexadecimal digits, or 16 if the
//	                   left half is zero
//
// Several registries are shown one after the other, under the names of their
// services. Parts of one trace in several registries are shown as one trace. See
// monitor.KeptTrace for which traces are kept.
//
// Browsers get HTML; programs whose Accept header has application/json get JSON;
// all others, such as curl, get text. Query parameters take precedence over the
// Accept header:
//
//	format=text|json|html
//	sort=name|busiest      /stats: functions by scope and name, or by started tasks
//	buckets=1              /stats: the distributions' buckets too, in JSON
//	match=TEXT             only series with the text in scope, name or a key=value;
//	                       /stats/traces also looks at services, error classes,
//	                       annotations and identifiers
//	refresh=SECONDS        the browser reloads the page, without a script
//
// and at /stats/traces:
//
//	reason=REASON          only traces kept for it: caught, panicked, failed, ...
//	function=NAME          only traces that begin with the function NAME, or SCOPE NAME
//	limit=NUMBER           of traces; 100 by default, at most 1000
//	catch=NAME             fills in the form for catching
//
// A page counts what it leaves out. HTML shows at most 1000 functions and 1000 other
// series of a service; /stats/running, in every format, at most 1000 spans and 1000
// functions of a service; a trace has at most 100 parts and 4000 spans.
//
// The program goes on recording while a page is read: some numbers may include a
// task that is just finishing, and others not.
//
// # Changes
//
// A POST request with the fields of a form, as curl -d or the forms of /stats/traces
// send it, changes what can be changed while the program runs:
//
//	/stats/catch       catch the next calls of a function: function=NAME, and
//	                   count=NUMBER, longer=DURATION, failed=1, for=DURATION as in
//	                   monitor.Catching
//	/stats/catch/stop  stop waiting: catch=NAME, as /stats/traces lists it
//	/stats/sampling    replace the sampler: ratio=FRACTION, or per_second=NUMBER of
//	                   traces of each function
//
//	curl -d function='(*Store).Get' -d longer=250ms http://localhost:9000/stats/catch
//
// With service=NAME the change is made in the registries of that name, otherwise in
// all. A refused change has no effect. Browsers are redirected to /stats/traces;
// programs get a report of the change, in text or JSON.
//
// # Access
//
// ListenAndServe gives access to the host itself only, see Local, unless Options.Authorize
// decides otherwise. Handler gives access to nobody until it has an Authorize: behind a
// proxy on the same host, strangers look like local callers. Access includes the changes above, but only from these pages or without a browser: a
// request that another site makes a browser send is refused. The pages load nothing,
// have no scripts, and must not be stored, framed or read by other sites. A handler
// makes at most four pages at a time.
//
// # Text
//
// Every line begins with a word for its kind, and a heading with # and that word;
// columns are separated by two spaces or more. For example, grep ^func selects the
// functions. Names come last. A name is quoted as in Go if it is empty or "-", or if
// it contains a space, an invisible character, a comma or any of "\{}= so that no name
// can begin a line, or command a terminal. Tags follow a name as {key=value,key=value}. A
// value that does not exist, such as the median of nothing, is "-".
//
//	service  NAME at TIME
//	warning  TEXT of monitor.Registry.Conditions or Warnings
//	func     finished ok error canceled timeout panic running rate/s
//	         p50 p90 p99 max failed-p99 scope function
//	class    count scope function class
//	last     when trace type text: a recent failure of the class above
//	caller   calls scope function caller-scope caller
//	counter  total rate/s unit scope name
//	meter    total rate/s unit scope name
//	gauge    value scope name
//	timer    count invalid mean min p50 p90 p99 max scope name
//	valdist  count invalid mean min p50 p90 p99 max scope name
//
// The quantiles and the maximum of a func are of the tasks that were ok; its rate is
// the mean since the function was first seen, as is a counter's. A meter's rate is the
// recent one, and absent while that is not known, as at the first look at an old meter.
// The caller of a task that began a trace is "- root", and of a task that continued
// another process's trace "- remote". At /stats/running, where a span's children are
// indented below it:
//
//	open     number of open spans
//	span     age trace kind source parent scope function
//	failure  type and text of what the span above failed with
//	stack    a line of the stack, if that was a panic
//	progress of the span above: done of total, percentage, about how much time is left
//	link     trace and span that the span above is linked to
//	note     annotation of the span above, with the time since its start
//	task     running scope function
//	more     number of lines that are not shown
//
// A span's parent is none, open, remote, or finished: the span has outlived it,
// and is shown below the nearest ancestor that is still open. At /stats/traces:
//
//	sampling what the sampler of the service above does
//	catch    caught count longer failed left catch function
//	kept     traces caught panicked failed canceled slow sample related
//	         slowest slowest-trace scope function
//	found    number of traces that match the query, of all
//	trace    start duration exceeded weight spans missing sampled trace reason
//	         outcome class services scope function
//	failure  type and text of what the root of the trace above failed with
//	note     the first annotations of that root
//
// A trace is shown as its part with the strongest reason. exceeded is the threshold
// that the duration exceeded: for a trace that took 312ms, kept as slow because the p99
// is 45ms, it is 45ms. weight is the number of traces that the trace stands for. spans
// counts the spans of all parts; services names the services of these parts. At
// /stats/traces/ID:
//
//	trace    began lasted spans open missing trace
//	part     duration exceeded weight spans missing reason service scope function
//	span     begins duration self picture outcome class kind service source parent
//	         scope function
//	below    says that the parents of the following spans are not here
//
// with failure, stack, progress, link and note as above. begins is the time since the trace began, and
// self is the time during which no child of the span ran. The picture is as wide as the
// whole trace, with = for a span that was ok, x for one that was not and ~ for an open
// one. A span's parent is none, here, elsewhere, or loop: identifiers were used twice,
// and the span is below itself.
//
// # JSON
//
// Numbers are exact: counts are whole numbers, which may exceed 2^53, times are
// in seconds, and quantiles are within 0.6 %. A number that is not finite is null.
// Times of day are RFC 3339, in UTC. Arrays are sorted as in text. Fields may be
// added.
//
//	{"time", "services": [{
//	  "service", "warnings": [text],
//	  "scopes": [{
//	    "scope",
//	    "functions": [{SERIES, "started", "finished", "in_flight",
//	      "outcomes": {"ok", "error", "canceled", "timeout", "panic"},
//	      "per_second", "success": VALUES, "failure": VALUES, "all": VALUES,
//	      "classes": [{"class", "count", "last": {FAILURE, "time", "trace_id", "span_id"}}],
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
//	FAILURE "type", "text", "stack": of a panic
//	KEPT    "traces", and the number for each reason: "caught", "panicked", "failed",
//	        "canceled", "slow", "sample", "related"; "slowest", "slowest_duration"
//
// unit is "seconds", "bytes", "ratio" or "". start is when the series was made; start,
// file and line are left out where they are not known. invalid counts the values that
// were not numbers; count does not include them. A bucket holds the values above lower
// and up to upper, but the bucket of zeros has 0 for both, and a bucket of negative
// values includes lower and not upper. The name and scope of a caller are empty for
// tasks that began a trace in this process. kept and exemplars are present if there are
// kept traces that they lead to. The texts of failures are made by
// monitor.Registry.SetErrorText.
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
// The spans are in the order of the tree; depth is the distance from its root.
// open_spans and busy_functions include what is not listed. A field without a value,
// such as links without a link, or left without an estimate, is left out. At
// /stats/traces:
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
//	END    "duration", "open", "outcome", "class", "failure": {FAILURE}
//
// kept counts all traces, and found those that match the query; the newest of these are
// listed. At /stats/traces/ID, where a span's parent is "none", "here", "elsewhere" or
// "loop":
//
//	{"time", "trace_id", "start", "duration", PARTS, "open_spans", "missing",
//	 "spans": [{"depth", "service", SPAN, END, "self", "before_parent",
//	   "probability", "local_root", NOTES}],
//	 "more_spans"}
//
// before_parent is by how much a span began before its parent, as it can if their
// clocks differ.
package stats
