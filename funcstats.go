package monitor

import "strings"

// FuncStats is a snapshot of the numbers of a function's tasks. A task that starts or
// finishes while they are read may be in some numbers and not in others; the numbers agree
// if no task is running.
type FuncStats struct {
	Started int64

	// InFlight is the number of tasks that have started and not finished. A task
	// that comes and goes during the reading, which takes some microseconds, may be
	// in it. It has the open spans that are Provisional too, which are no one's in
	// Started until they are renamed or finish.
	InFlight int64

	// The numbers of finished tasks, by outcome.
	OK, Errors, Canceled, Timeouts, Panics int64

	// Succeeded and Failed are the durations, in seconds, of the tasks that were OK
	// and of all others.
	Succeeded, Failed *Distribution

	Classes []ClassCount // of the failures, by name
	Callers []CallerCount

	// File and Line are the place where the function starts tasks, if it is known.
	File string
	Line int
}

// Finished returns the number of finished tasks.
func (s *FuncStats) Finished() int64 { return s.OK + s.Failures() }

// Failures returns the number of finished tasks that were not OK.
func (s *FuncStats) Failures() int64 { return s.Errors + s.Canceled + s.Timeouts + s.Panics }

// Durations returns the durations of all finished tasks, in seconds.
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

	// Last is a failure of the class, no more than 100 ms older than the last one. It must
	// not be changed. It is nil beyond MaxErrorTexts.
	Last *LastFailure
}

// CallerCount is the number of tasks started by one calling function. Only tasks with a
// context know their caller. What a Provisional span calls has started at once, and counts
// here when the span is renamed or finishes.
type CallerCount struct {
	Scope, Func string // both empty for tasks that began a trace
	Remote      bool   // the caller is in another process
	Count       int64
}

func sortClasses(classes []ClassCount) {
	sortFew(classes, func(a, b *ClassCount) int { return strings.Compare(a.Name, b.Name) })
}

// sortFew sorts a short list, stably, by insertion. Package slices would add ten times
// as much code for each type of struct.
func sortFew[T any](list []T, compare func(a, b *T) int) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && compare(&list[j], &list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
