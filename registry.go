package monitor

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// A Registry holds the scopes of one service with their instruments, its open spans and
// its kept traces. Most programs need only Default. All methods are safe for concurrent
// use.
//
// On a nil Registry, and on nil instruments, scopes, functions, spans and catches, they
// record nothing and return what is empty: code that takes one as an option need not
// check for nil.
//
// A registry starts no goroutine, except to call the functions of gauges, sources and
// conditions while it is read, and does no I/O, except that the first scope of a
// process asks the kernel which clock it trusts. Snapshot reads the metrics; Observe
// follows the spans.
type Registry struct {
	self self.Log

	scopes     scopes
	series     atomic.Int64 // of all scopes
	expiry     atomic.Int64 // a time.Duration; see ExpireAfter
	sources    sources
	conditions conditions
	service    serviceName
	errors     errorClasses
	texts      errorTexts
	sampler    atomic.Pointer[chosenSampler]
	observers  observers
	open       openSpans
	catches    catches
	keeper     keeper
}

func init() {
	self.Of = func(registry any) *self.Log { return &registry.(*Registry).self }
}

// NewRegistry returns an empty registry. Registries share nothing: use one for each test,
// and one for each of several services in a process.
func NewRegistry() *Registry {
	nilpanic.Probe()
	r := new(Registry)
	for _, log := range []**self.Log{&r.sources.log, &r.conditions.log, &r.errors.log, &r.texts.log, &r.observers.log} {
		*log = &r.self
	}
	r.expiry.Store(int64(IdleExpiry))
	r.sampler.Store(chooseSampler(Always))
	r.keeper.init(r)
	r.self.Init(r.scopes.create(r, "monitor").totalOf)
	return r
}

// Service returns the name under which backends know this service. If SetService was
// not called, the name is OTEL_SERVICE_NAME, or else the service.name in
// OTEL_RESOURCE_ATTRIBUTES, or else the file name of the program; the environment is
// read once.
func (r *Registry) Service() string {
	if r == nil {
		return ""
	}
	return r.service.get()
}

// SetService sets the name under which backends know this service. Registries that send
// to the same backend need different names, or they overwrite each other's metrics. The
// name is made valid UTF-8 and shortened to MaxName.
func (r *Registry) SetService(name string) {
	if r != nil {
		r.service.set(name)
	}
}

// Scope returns the scope with this name.
func (r *Registry) Scope(name string) *Scope {
	if r == nil {
		return nil
	}
	return r.scopes.get(r, name)
}

// Package returns the scope that is named after the package that calls it.
func (r *Registry) Package() *Scope { return r.Scope(callsite.Package(1)) }

// AddSource adds metrics that are computed when a snapshot is taken, such as the numbers
// of the process (package env). The source runs on a goroutine of its own, and never
// twice at once. If it panics, that is warned about, and the metrics that it yielded
// before are kept. If it does not end within a second, it has no metrics until it does;
// meanwhile a condition names it. remove removes the source; a second call does nothing.
func (r *Registry) AddSource(source iter.Seq[Metric]) (remove func()) {
	if r == nil {
		return func() {}
	}
	return r.sources.add(source)
}

// ExpireAfter sets the time after which a series with tags goes if nobody uses it: it is in no
// later snapshot, and no longer counts towards the limits. If it is used again, it begins anew,
// with a new start, so that rates survive. A series without tags stays, and so does a
// gauge, whose last value may still be true, and an instrument that the program holds, as one
// in a variable: hold an instrument to declare it. Scope.Remove takes out any. With 0 nothing
// goes. The default is IdleExpiry.
func (r *Registry) ExpireAfter(d time.Duration) {
	if r != nil {
		r.expiry.Store(int64(max(d, 0)))
	}
}

// Snapshot yields every metric of the registry: first those of its scopes,
// sorted by scope, name and tags, and then those of its sources. Each metric is
// read when it is yielded, while recording goes on, and belongs to the caller. Use a
// Reader if you don't keep the metrics: it reuses its memory.
func (r *Registry) Snapshot() iter.Seq[Metric] { return readingOf(r).snapshot() }

// NewReader returns a reader of the registry.
func (r *Registry) NewReader() *Reader { return &Reader{read: readingOf(r)} }

// AddCondition adds a function that reports present problems of the process, for its
// stats pages: a backend cannot be reached, a cache is off. The function returns one text
// for each problem, and none if all is well. It is called whenever a page is read, on a
// goroutine of its own and never twice at once. If it panics, that is warned about. If it
// does not return within a second, it is not called again until it does; meanwhile a
// condition names it. remove removes it; a second call does nothing.
func (r *Registry) AddCondition(condition func() []string) (remove func()) {
	if r == nil {
		return func() {}
	}
	return r.conditions.add(condition)
}

// Conditions returns the present problems that the conditions report, in the order in
// which the conditions were added, then the gauges, sources and conditions whose functions
// hang, with the places of their declarations, and then the calls that have been open for
// so long that what they call is judged by itself (see KeptTrace). Misuses of the registry
// are in Warnings.
func (r *Registry) Conditions() []string {
	if r == nil {
		return nil
	}
	return append(r.conditions.ask(), r.open.loops()...)
}

// Warnings returns the misuses of the registry, the oldest first, each with its place in
// the source: a name used for two kinds of instrument, for example. Of the same misuse of
// the same name only the first is in the list; too many values of a tag are in it again
// when they are ten times as many, with an estimate of their number. The list has no more
// than 64: the counters of the scope "monitor" count all. This package does not log: the stats pages
// show the warnings, and a collect.Pipeline logs them.
func (r *Registry) Warnings() []string {
	if r == nil {
		return nil
	}
	return r.self.Warnings()
}

// SetErrorClassifier sets the function that Classify asks first. f is given the error as
// the task returned it, and returns false for known if it does not know the error. Its
// classes must come from a small set, because they become tags. The outcome may be OK if
// the error is not a failure. A nil f removes the function. If f panics, that is warned
// about, and the error counts as unknown. So does an error that f itself classifies, by
// Classify or by a task. If f calls runtime.Goexit, as t.FailNow does, the call counts as
// an Error of the class "runtime.Goexit". If f blocks, so does the goroutine that finishes
// a task.
func (r *Registry) SetErrorClassifier(f func(error) (outcome Outcome, class string, known bool)) {
	if r != nil {
		r.errors.setClassifier(f)
	}
}

// NameErrors gives error variables classes of their own, by name. Without a name all errors
// made by errors.New and fmt.Errorf have the class "error":
//
//	monitor.Default.NameErrors(map[string]error{
//		"not found":      ErrNotFound,
//		"quota exceeded": ErrQuota,
//	})
//
// An error has the name if errors.Is finds the variable in it. If several variables are in
// a chain, the outermost counts. A registry has room for 1024 names; a nil error, an error
// that cannot be compared and a name too many are ignored and counted as misuses. A method
// Is that panics makes the error a "panicking error". A method that classifies its own
// error, by Classify or by a task, finds it to be an Error of the class "error", some levels deep.
func (r *Registry) NameErrors(names map[string]error) {
	if r != nil {
		r.errors.nameErrors(names)
	}
}

// SetErrorText sets the function that makes the texts of failures: on the stats pages, in
// kept traces, and in the spans that are exported. f is given the error of a call that was
// not OK, or the value of its panic. It may redact what must not leave the process, or
// return "" and so switch texts off:
//
//	monitor.Default.SetErrorText(func(any) string { return "" })
//
// Without it the text is the result of Error or String, or the value itself if it is a
// text or a number. f is called on the goroutine of the call, and so are Error and String:
// they must not block. If one panics, that is warned about, and the text is empty. Numbers and
// the names of classes never contain texts. nil removes f.
func (r *Registry) SetErrorText(f func(errorOrPanic any) string) {
	if r != nil {
		r.texts.set(f)
	}
}

// Classify returns the outcome and the class name of an error.
//
// Within a chain of errors, a cancellation anywhere makes the outcome Canceled, or else a
// timeout makes it Timeout. Joined errors, and those of one fmt.Errorf with several %w, are
// branches: of these the worst decides, and Error is worse than Timeout, and Timeout is
// worse than Canceled. If several are equally bad, the first counts. A refused connection
// that is joined with the cancellations that it led to is thus an Error, of the class
// "connection refused".
//
// Errno's EAGAIN is an Error, such as a lock that is held, although its method Timeout
// says otherwise. The status codes of gRPC, Connect and Twirp for a cancellation and an
// exceeded deadline are Canceled and Timeout.
//
// A span knows more than Classify: if the context that the function was given has ended,
// an error that wraps its cause (see context.Cause) counts as Canceled or Timeout, as
// ctx.Err() does.
//
// The class name comes from a small set and never from the text of the message. It is the
// first of these that exists in the branch that decides:
//
//   - the class returned by the function given to SetErrorClassifier;
//   - the name given to NameErrors;
//   - the result of Name() (string, bool) of the outermost error in the chain that
//     has this method, as the errors of spacemonkeygo/errors and zeebo/errs have;
//   - the code of the outermost error that has one: "grpc NotFound" if it is a status
//     error of gRPC, or else its type and the value of its field code or Code, if that
//     is of an enumerated type, such as "connect.Error not_found";
//   - the name of a well-known error at the root of the chain: "Canceled",
//     "Timeout", "EOF", "Not Exist", a system call's "connection refused", and
//     the other classes that spacemonkeygo/errors has for the standard library;
//   - the type of the root, if it is a type of its own;
//   - "error".
//
// A nil error is OK, without a name. An error whose own methods panic is an
// Error named "panicking error".
func (r *Registry) Classify(err error) (outcome Outcome, class string) {
	if r == nil {
		return new(errorClasses).classify(context.Background(), err)
	}
	return r.errors.classify(context.Background(), err)
}

// ClassifyPanic returns the class name of a panic with this value: "panic: " followed by
// the class of an error, or by the type of any other value. It returns "" for nil, which
// means no panic.
func (r *Registry) ClassifyPanic(value any) string {
	if r == nil {
		return new(errorClasses).classifyPanic(value)
	}
	return r.errors.classifyPanic(value)
}

// SetSampler replaces the sampler, for traces that begin from now on. nil means Always.
func (r *Registry) SetSampler(s Sampler) {
	if r != nil {
		r.sampler.Store(chooseSampler(s))
	}
}

// Sampler returns the present sampler.
func (r *Registry) Sampler() Sampler {
	if r == nil {
		return Never
	}
	return r.sampler.Load().sampler
}

// Observe adds an observer, from the next event on. remove removes it, but a call under
// way on another goroutine may still reach it after that. A second call of remove does
// nothing.
func (r *Registry) Observe(o Observer) (remove func()) {
	if r == nil {
		return func() {}
	}
	return r.observers.list.Add(&o)
}

// OpenSpans returns the spans that have started and not finished, the oldest first; see
// MaxOpenSpans. Spans that start or finish during the call may be missing.
func (r *Registry) OpenSpans() []*Span {
	if r == nil {
		return nil
	}
	return r.open.all()
}

// KeptTraces returns the kept traces, the oldest first.
func (r *Registry) KeptTraces() []*KeptTrace {
	if r == nil {
		return nil
	}
	return r.keeper.all()
}

// KeptTrace returns the kept parts of one trace: one for each of its local roots
// in this registry, the oldest first.
func (r *Registry) KeptTrace(id TraceID) []*KeptTrace {
	if r == nil {
		return nil
	}
	return r.keeper.of(id)
}

// KeepTraces sets the limit on the memory of the kept traces, in bytes. With 0 none are
// kept, and tracing costs a little less. Kept traces that exceed the new limit are
// dropped.
func (r *Registry) KeepTraces(bytes int) {
	if r != nil {
		r.keeper.setLimit(bytes)
	}
}

// Catch catches the next calls of a function that start from now on. Each is delivered
// with its whole trace below the local root, when the root has finished. Only calls with
// a span, from TaskContext or Func.Start, can be caught. The error is ErrCatchFunc,
// ErrCatchCount or ErrTooMany.
func (r *Registry) Catch(what Catching) (*Catch, error) {
	if r == nil {
		return nil, ErrCatchClosed
	}
	return r.catches.start(what)
}

// Catches returns the catches that are waiting, the oldest first.
func (r *Registry) Catches() []*Catch {
	if r == nil {
		return nil
	}
	return r.catches.waiting()
}

// readingOf returns the reading of all metrics of the registry.
func readingOf(r *Registry) reading {
	return func(next func(Kind) *Metric, yield func(*Metric) bool) {
		if r != nil && r.scopes.read(next, yield) {
			r.sources.read(yield)
		}
	}
}
