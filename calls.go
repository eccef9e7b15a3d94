package monitor

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// calls holds the numbers of a function's tasks.
//
// Starting a task is one addition, to the count of its caller if that is known, and
// finishing it is another, to a bucket of the histogram. The tasks in flight are the
// difference.
type calls struct {
	series
	located atomic.Pointer[place] // where a task was first started; nil if not known

	started   stripe.Counter // without a known caller; callers has the others
	unnamed   stripe.Counter // open provisional spans, which have not started as calls of any function
	succeeded sketch.Sketch
	failed    sketch.Sketch

	failures [outcomes]atomic.Int64 // by outcome; OK is not used
	classes  cowmap.Map[classCount]
	callers  callerSet

	exemplars atomic.Pointer[exemplars] // nil until a trace was kept
}

// A place in the source where tasks of a function are started.
type place struct {
	of   *calls
	file string
	line int
}

// fail records the end of a task that was not OK, and returns the count of its class.
func (c *calls) fail(o Outcome, class string, d time.Duration) *classCount {
	n := c.countOf(class)
	n.Add(1)
	c.failures[o].Add(1)
	c.failed.ObserveDuration(d)
	return n
}

// countOf returns the count of a class or, beyond the limit, that of "other".
func (c *calls) countOf(class string) *classCount {
	var buf [MaxName]byte
	key := append(buf[:0], class...)
	for limit := MaxErrorClasses; ; limit = math.MaxInt {
		if n := c.classes.Load(key); n != nil {
			return n
		}
		if c.classes.Len() < limit {
			if n := c.classes.Add(key, new(classCount), limit); n != nil {
				return n
			}
		}
		log := c.owner.self
		log.WarnOf(&log.ClassesFolded, c.owner.scope, c.family.name, "its errors have more classes than MaxErrorClasses: further ones count as \"other\"")
		key = append(buf[:0], "other"...)
	}
}

// readInto sets s to the present numbers and reuses its memory.
//
// Started is read after the finished tasks, so that the difference is not negative. Tasks
// that start and finish in between seem to be in flight. If these are many, which happens
// when another goroutine took the processor, the numbers are read again.
func (c *calls) readInto(s *FuncStats) {
	for p := (patience{}); ; {
		before := c.startedTasks()
		c.readOnce(s)
		if p.accepts(s.Started - before) {
			return
		}
	}
}

// patience decides which of several readings of a busy function is good enough: one
// during which few tasks started, or not many more than during the best one before it.
type patience struct {
	readings int
	least    int64 // tasks that started during a reading
}

// There are up to mostReadings. As many as fewTasks start on one processor in about 4 µs.
const (
	mostReadings = 10
	fewTasks     = 100
)

// accepts reports whether a reading is the last one. So many tasks started during it.
func (p *patience) accepts(started int64) bool {
	p.readings++
	good := started <= fewTasks || p.readings > 1 && started <= 2*p.least
	if p.readings == 1 || started < p.least {
		p.least = started
	}
	return good || p.readings == mostReadings
}

func (c *calls) startedTasks() int64 { return c.started.Load() + c.callers.started() }

func (c *calls) readOnce(s *FuncStats) {
	if s.Succeeded == nil {
		both := new([2]Distribution)
		s.Succeeded, s.Failed = &both[0], &both[1]
	}
	*s = FuncStats{
		Errors:    c.failures[Error].Load(),
		Canceled:  c.failures[Canceled].Load(),
		Timeouts:  c.failures[Timeout].Load(),
		Panics:    c.failures[Panic].Load(),
		Succeeded: s.Succeeded,
		Failed:    s.Failed,
		Classes:   c.readClasses(s.Classes[:0]),
		Callers:   s.Callers[:0],
	}
	c.exemplars.Load().read(s)
	c.failed.ReadInto(s.Failed)
	c.succeeded.ReadInto(s.Succeeded)
	if at := c.located.Load(); at != nil {
		s.File, s.Line = at.file, at.line
	}
	s.OK = int64(s.Succeeded.Count)
	unnamed := c.unnamed.Load()
	s.Started = c.startedTasks()
	s.Callers = c.callers.read(s.Callers)
	s.InFlight = max(s.Started-s.Finished(), 0) + max(unnamed, 0)
}

func (c *calls) readClasses(classes []ClassCount) []ClassCount {
	for name, n := range c.classes.All() {
		classes = append(classes, ClassCount{name, n.Load(), n.read()})
	}
	sortClasses(classes)
	return classes
}

// activity counts what has finished too: a call that runs for a day is not idle at its end.
func (c *calls) activity() uint64 {
	return uint64(c.startedTasks()) + c.succeeded.Activity() + c.failed.Activity()
}

func (c *calls) read(m *Metric) {
	if m.Func == nil {
		m.Func = new(FuncStats)
	}
	c.readInto(m.Func)
}

// remember makes a call an exemplar of the function. The call's trace is kept.
func (c *calls) remember(e Exemplar, failed bool) {
	x := c.exemplars.Load()
	if x == nil {
		c.exemplars.CompareAndSwap(nil, new(exemplars))
		x = c.exemplars.Load()
	}
	x.add(e, failed)
}
