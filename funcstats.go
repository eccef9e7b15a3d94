package monitor

import "cmp"

// FuncStats is what a function's tasks did up to one moment. Of a task that
// finishes during the reading, some numbers may know already and others not;
// when none is running they agree.
type FuncStats struct {
	Started  int64
	InFlight int64 // started and not finished

	// The tasks that finished, by outcome.
	OK, Errors, Canceled, Timeouts, Panics int64

	// Succeeded and Failed are the times, in seconds, of the tasks that were OK
	// and of all others.
	Succeeded, Failed *Distribution

	Classes []ClassCount // of the failures, by name
	Callers []CallerCount

	// File and Line are where the function starts tasks, if that is known.
	File string
	Line int
}

// Finished returns the number of tasks that finished.
func (s *FuncStats) Finished() int64 { return s.OK + s.Failures() }

// Failures returns the number of tasks that finished and were not OK.
func (s *FuncStats) Failures() int64 { return s.Errors + s.Canceled + s.Timeouts + s.Panics }

// Durations returns the times of all finished tasks, in seconds.
func (s *FuncStats) Durations() *Distribution {
	d := new(Distribution)
	d.Merge(s.Succeeded)
	d.Merge(s.Failed)
	return d
}

// ClassCount is the number of failures of one class; see Registry.Classify.
type ClassCount struct {
	Name  string
	Count int64
}

// CallerCount is the number of tasks that one other function started. Only
// tasks with a context know their caller.
type CallerCount struct {
	Scope, Func string // both empty for tasks that began a trace
	Remote      bool   // the caller is in another process
	Count       int64
}

func sortClasses(classes []ClassCount) {
	sortFew(classes, func(a, b *ClassCount) int { return cmp.Compare(a.Name, b.Name) })
}

// sortFew sorts a short list, stably, by insertion. For structs, package slices
// would take ten times the code, for each type.
func sortFew[T any](list []T, compare func(a, b *T) int) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && compare(&list[j], &list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
