/*
Package env gives a registry the numbers of the process itself: what the
operating system counts for it, what the Go runtime knows of itself, and how
the program was built.

	remove := env.Register(monitor.Default)
	defer remove()

Nothing happens on import, and no goroutine is started. The numbers are read
when a snapshot is taken; the world is not stopped.

# Series

Where lists the operating systems that have the series, as GOOS values; "unix"
is Go's build tag, and includes Linux.

	scope    name              kind     unit     tags  where         source
	process  start_time        gauge    seconds  -     all           since 1970: /proc/self/stat and /proc/uptime, GetProcessTimes, else the start of the Go runtime
	process  uptime            gauge    seconds  -     all           since start_time, by the monotonic clock
	process  cpu               gauge*   seconds  mode  unix,windows  getrusage, GetProcessTimes; mode is user or system
	process  resident_memory   gauge    bytes    -     linux,windows  /proc/self/statm resident, K32GetProcessMemoryInfo WorkingSetSize
	process  virtual_memory    gauge    bytes    -     linux         /proc/self/statm size
	process  threads           gauge    -        -     linux         /proc/self/stat num_threads
	process  open_fds          gauge    -        -     linux         /proc/self/fd
	process  max_fds           gauge    -        -     unix          getrlimit RLIMIT_NOFILE, the soft limit
	process  page_faults       counter  -        kind  unix          getrusage; kind is minor or major
	process  context_switches  counter  -        kind  unix          getrusage; kind is voluntary or involuntary
	runtime  goroutines        gauge    -        -     all           runtime.NumGoroutine
	runtime  gomaxprocs        gauge    -        -     all           /sched/gomaxprocs:threads
	runtime  gogc              gauge    -        -     all           /gc/gogc:percent
	runtime  memory_limit      gauge    bytes    -     all           /gc/gomemlimit:bytes
	runtime  memory            gauge    bytes    -     all           /memory/classes/total:bytes less /memory/classes/heap/released:bytes, which is what memory_limit limits
	runtime  stacks            gauge    bytes    -     all           /memory/classes/heap/stacks:bytes
	runtime  heap_live         gauge    bytes    -     all           /gc/heap/live:bytes, as of the last GC cycle
	runtime  heap_goal         gauge    bytes    -     all           /gc/heap/goal:bytes
	runtime  heap_objects      gauge    -        -     all           /gc/heap/objects:objects
	runtime  allocated         counter  bytes    -     all           /gc/heap/allocs:bytes
	runtime  allocations       counter  -        -     all           /gc/heap/allocs:objects
	runtime  gc_cycles         counter  -        -     all           /gc/cycles/total:gc-cycles
	runtime  gc_cpu            gauge*   seconds  -     all           /cpu/classes/gc/total:cpu-seconds less /cpu/classes/gc/mark/idle:cpu-seconds, as of the last GC cycle
	runtime  gc_cpu_fraction   gauge    ratio    -     all           gc_cpu by /cpu/classes/total:cpu-seconds: the mean since the start
	runtime  gc_pauses         timer    seconds  -     all           /sched/pauses/total/gc:seconds
	runtime  sched_latencies   timer    seconds  -     all           /sched/latencies:seconds, of a sample that the runtime takes
	build    info              gauge    -        *     all           always 1; tags go_version, module, version, revision, modified, from debug.ReadBuildInfo

A gauge* is cumulative: it starts at zero with the process and only rises, but
counters are whole numbers and it is not. Take its rate as one would of a
counter. The share of the CPU that the garbage collector takes now is the rate
of gc_cpu divided by gomaxprocs.

The runtime's part is the set that the Go team recommends for everybody
(https://go.dev/issue/67120), with the released memory already subtracted, and
what is needed to see the garbage collector at work. Of the process's part, what
Prometheus' clients have too goes by the same name, so that it comes out as
process_resident_memory_bytes there.

# What is absent

A number that cannot be had is not reported, rather than reported as zero: if a
file of /proc is missing or damaged, if there is no limit (max_fds,
memory_limit), if GOGC is off (gogc), if no garbage was collected yet (gc_cpu,
gc_cpu_fraction), or if the program was built without the information (a tag
of build info).

# The two timers

The runtime keeps its durations in coarse buckets: four to each power of two,
and steps of 64 ns below 512 ns. What gc_pauses and sched_latencies hold is what
a [monitor.Timer] would that had observed, in place of each duration, a value
that stands for its bucket: the harmonic mean of the bounds, whose largest
relative error is the smallest possible. The count is exact. The sum, the
minimum, the maximum and the quantiles are estimates: none is off by more than
12 % for durations from 256 ns, and 34 % for those from 64 ns. A duration below
64 ns counts as 32 ns.
*/
package env
