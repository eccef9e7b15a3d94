/*
Package env gives a registry the numbers of the process itself: from the
operating system, from the Go runtime, and about the program's build.

	remove := env.Register(monitor.Default)
	defer remove()

Importing the package does nothing, and it starts no goroutine. It reads the
numbers when a snapshot is taken, without stopping the world.

# Series

The column "where" lists the operating systems that have the series, as GOOS
values; "unix" is Go's build tag, which includes Linux.

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

A gauge* is cumulative: it starts at zero with the process and only rises. It is
not a counter, because counters are whole numbers. Take its rate as for a
counter: the share of the CPU that the garbage collector takes now, for example,
is the rate of gc_cpu divided by gomaxprocs.

The runtime's series are the set that the Go team recommends for everybody
(https://go.dev/issue/67120), with the released memory already subtracted, and
series that show the garbage collector at work. The process's series have the
names that Prometheus' clients use, if they have them too: resident_memory, for
example, becomes process_resident_memory_bytes.

# What is absent

A series without a value is absent, not zero:

  - if a file of /proc is missing or damaged;
  - max_fds and memory_limit, if there is no limit;
  - gogc, if GOGC is off;
  - gc_cpu and gc_cpu_fraction, before the first garbage collection;
  - a tag of build info, if the program was built without the information.

# The two timers

The runtime keeps durations in coarse buckets: four to each power of two, and
steps of 64 ns below 512 ns. gc_pauses and sched_latencies are as if a
[monitor.Timer] had observed, for each duration, the harmonic mean of its bucket's
bounds, which has the smallest possible relative error. The count is exact. The
sum, the minimum, the maximum and the quantiles are estimates. Their largest
errors are 12 % for durations from 256 ns, and 34 % for durations from 64 ns. A
duration below 64 ns counts as 32 ns.
*/
package env
