package monitor

import (
	"iter"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// A Registry holds everything that one service sees of itself: its scopes with
// their instruments, its open spans and its kept traces. Most programs need only
// Default. All methods are safe for concurrent use.
//
// A registry starts no goroutine and does no I/O, except that the first scope of a
// process asks the kernel which clock it trusts. Readers of its numbers call Snapshot;
// readers of its spans call Observe.
type Registry struct {
	self self.Log

	scopes     scopes
	sources    sources
	conditions conditions
	service    serviceName
	errors     errorClasses
	sampler    atomic.Pointer[chosenSampler]
	observers  observers
	open       openSpans
	catches    catches
	keeper     keeper
}

// NewRegistry returns an empty registry. Registries share nothing: tests use
// one each, and so do several services in one process.
func NewRegistry() *Registry {
	r := new(Registry)
	for _, log := range []**self.Log{&r.sources.log, &r.conditions.log, &r.errors.log, &r.observers.log} {
		*log = &r.self
	}
	r.sampler.Store(chooseSampler(Always))
	r.keeper.init(r)
	r.self.Init(r.scopes.create(r, "monitor").totalOf)
	return r
}

// Service returns the name under which backends know this process. Unless it
// was set, it is what the environment called it when that was first asked,
// OTEL_SERVICE_NAME or the service.name in OTEL_RESOURCE_ATTRIBUTES, and without
// those the file name of the program.
func (r *Registry) Service() string { return r.service.get() }

// SetService sets the name under which backends know this service. Registries
// that send to the same place need different names, or they overwrite each
// other's numbers. The name is made valid UTF-8 and shortened to MaxName.
func (r *Registry) SetService(name string) { r.service.set(name) }

// Scope returns the scope with this name.
func (r *Registry) Scope(name string) *Scope { return r.scopes.get(r, name) }

// Package returns the scope that is named after the package that calls it.
func (r *Registry) Package() *Scope { return r.Scope(callsite.Package(1)) }

// AddSource adds metrics that are computed when a snapshot is taken, such as
// the numbers of the process (package env). The source may be run by several
// goroutines at once; if it panics, the panic is counted, and what it yielded before
// is kept. remove takes it away again; a second call does nothing.
func (r *Registry) AddSource(source iter.Seq[Metric]) (remove func()) { return r.sources.Add(&source) }

// Snapshot yields every metric of the registry: first those of its scopes,
// sorted by scope, name and tags, and then those of its sources. Each metric is
// read when it is yielded, while recording goes on, and belongs to the caller. Use a
// Reader if you don't keep the metrics: it reuses its memory.
func (r *Registry) Snapshot() iter.Seq[Metric] { return readingOf(r).snapshot() }

// NewReader returns a reader of the registry.
func (r *Registry) NewReader() *Reader { return &Reader{read: readingOf(r)} }

// AddCondition adds a function that tells what is wrong with the process at the
// moment, for people who look at its stats pages: that a backend cannot be reached,
// that a cache is off. It returns a text for each trouble, and nothing if all is well.
// It is called whenever somebody looks, perhaps by several goroutines at once; it should
// not wait, and if it panics, the panic is counted. remove takes it away again; a
// second call does nothing.
func (r *Registry) AddCondition(condition func() []string) (remove func()) {
	return r.conditions.Add(&condition)
}

// Conditions returns what the conditions say is wrong at the moment, in the order in
// which they were added. Wrong uses of the registry are in Warnings.
func (r *Registry) Conditions() []string { return r.conditions.ask() }

// Warnings returns what was found wrong with the way the registry is used, such
// as a name used for two kinds of instrument, each with the place in the source:
// the oldest first, and of the same sort with the same name only the first. The
// core does not log: the stats pages show the warnings, and a collect.Pipeline logs
// them.
func (r *Registry) Warnings() []string { return r.self.Warnings() }

// SetErrorClassifier installs a function that is asked first what an error is;
// known is false for errors that it does not know. It is given the whole error, as
// the task returned it, and must return classes from a small set: they become
// tags. An error may well be OK, if it is not a failure. nil removes the
// function. If it panics, the panic is counted, and the error is not known.
func (r *Registry) SetErrorClassifier(f func(error) (outcome Outcome, class string, known bool)) {
	r.errors.setClassifier(f)
}

// Classify returns the outcome that an error stands for, and the name of its
// class. The name comes from a small set and never from the text of the
// message. It is, in this order:
//
//   - what the function given to SetErrorClassifier says;
//   - what the outermost error in the chain says that has a method
//     Name() (string, bool), which is how spacemonkeygo/errors and zeebo/errs
//     name their classes;
//   - the name of a well-known error at the root of the chain: "Canceled",
//     "Timeout", "EOF", "Not Exist", a system call's "connection refused", and
//     the other classes that spacemonkeygo/errors has for the standard library;
//   - the type of the root, if it is a type of its own;
//   - "error".
//
// A nil error is OK, without a name. An error whose own methods panic is an
// Error named "panicking error".
func (r *Registry) Classify(err error) (outcome Outcome, class string) {
	return r.errors.classify(err)
}

// ClassifyPanic returns the class name for a value that a task panicked with:
// "panic: " and the class of the error, or the type of the value; "" for nil,
// which is no panic.
func (r *Registry) ClassifyPanic(value any) string { return r.errors.classifyPanic(value) }

// SetSampler replaces the sampler, for traces that begin from now on. nil
// stands for Always.
func (r *Registry) SetSampler(s Sampler) { r.sampler.Store(chooseSampler(s)) }

// Sampler returns the sampler that decides now.
func (r *Registry) Sampler() Sampler { return r.sampler.Load().Sampler }

// Observe adds an observer, from the next event on. remove takes it away again;
// a call under way on another goroutine may still reach it after that. A second
// call of remove does nothing.
func (r *Registry) Observe(o Observer) (remove func()) { return r.observers.Add(&o) }

// OpenSpans returns the spans that have started and not finished, the oldest
// first, of at most MaxOpenSpans. Spans that start or finish during the call may be
// missing.
func (r *Registry) OpenSpans() []*Span { return r.open.all() }

// KeptTraces returns the traces that are kept, the oldest first.
func (r *Registry) KeptTraces() []*KeptTrace { return r.keeper.all() }

// KeptTrace returns the kept parts of one trace: one for each of its local roots
// in this registry, the oldest first.
func (r *Registry) KeptTrace(id TraceID) []*KeptTrace { return r.keeper.of(id) }

// KeepTraces sets how many bytes the kept traces may take: none are kept with 0,
// and tracing then costs a little less. Traces that are kept already and exceed
// the limit are let go.
func (r *Registry) KeepTraces(bytes int) { r.keeper.setLimit(bytes) }

// Catch catches the next calls of a function that start from now on, each with its
// whole trace below the local root, when that has finished. Only calls with a
// span, by TaskContext or Func.Start, are seen. The error is ErrCatchFunc,
// ErrCatchCount or ErrTooMany.
func (r *Registry) Catch(what Catching) (*Catch, error) { return r.catches.start(what) }

// Catches returns the catches that are waiting, the oldest first.
func (r *Registry) Catches() []*Catch { return r.catches.waiting() }

// readingOf reads everything that the registry has.
func readingOf(r *Registry) reading {
	return func(next func(Kind) *Metric, yield func(*Metric) bool) {
		if r.scopes.read(next, yield) {
			r.sources.read(yield)
		}
	}
}
