package monitor

import "slices"

// AddCondition adds what tells what is wrong with the process at the moment, for
// people who look at its stats pages: that a backend cannot be reached, that a cache
// is off. The function returns a text for each trouble, and nothing if all is well. It
// is called whenever somebody looks, maybe by several goroutines at once; it should
// not wait, and if it panics that is counted. remove takes it away again; a
// second call does nothing.
func (r *Registry) AddCondition(condition func() []string) (remove func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := &condition
	r.conditions = append(r.conditions, p)
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.conditions = slices.DeleteFunc(slices.Clone(r.conditions), func(q *func() []string) bool { return p == q })
	}
}

// Conditions returns what is wrong at the moment, as it was added. What is wrong
// with the use of the registry is in Warnings.
func (r *Registry) Conditions() (texts []string) {
	r.mu.Lock()
	conditions := r.conditions
	r.mu.Unlock()
	for _, condition := range conditions {
		texts = append(texts, r.ask(*condition)...)
	}
	return texts
}

func (r *Registry) ask(condition func() []string) []string {
	defer r.survive()
	return condition()
}
