package monitor

import (
	"context"
	"fmt"
	"reflect"
)

// Package fmt prints a value that has no methods for it by reading all of its fields,
// under any verb. Those of spans, scopes and instruments change meanwhile, and mocks, test
// failures and careless logs print contexts and arguments. So what a program holds has a
// Format, which prints names under every verb, and is safe while the thing is in use.

// format prints a text under the verb, with its flags.
func format(to fmt.State, verb rune, text string) {
	fmt.Fprintf(to, fmt.FormatString(to, verb), text)
}

// String returns the span's scope, its function, and the identifiers of its trace and of
// the span.
func (s *Span) String() string {
	if s == nil {
		return "<nil>"
	}
	f := s.Func()
	return fmt.Sprintf("%s %s %v/%v", f.scope.Name(), f.Name(), s.trace.id, s.id)
}

// Format prints String.
func (s *Span) Format(to fmt.State, verb rune) { format(to, verb, s.String()) }

func (c *spanContext) String() string {
	f := (*Span)(c).Func()
	return contextName(c.parent) + ".WithSpan(" + f.scope.Name() + " " + f.Name() + ")"
}

func (c *remoteContext) String() string {
	if c.link.IsValid() {
		return contextName(c.Context) + ".Detached"
	}
	return contextName(c.Context) + ".WithRemote(" + c.remote.TraceID.String() + ")"
}

func (c *scopedContext) String() string { return contextName(c.Context) + ".WithAnnotations" }

func (c *spanContext) Format(to fmt.State, verb rune)   { format(to, verb, c.String()) }
func (c *remoteContext) Format(to fmt.State, verb rune) { format(to, verb, c.String()) }
func (c *scopedContext) Format(to fmt.State, verb rune) { format(to, verb, c.String()) }

// contextName returns the name of a context as package context does for its own.
func contextName(c context.Context) string {
	if s, ok := c.(fmt.Stringer); ok {
		return s.String()
	}
	return reflect.TypeOf(c).String()
}

// Format prints the names of the scope and the instrument and its tags. Every kind of
// instrument has it from its series; package fmt prints "<nil>" for nil ones.
func (s *series) Format(to fmt.State, verb rune) {
	text := s.owner.scope + " " + s.family.name
	for _, t := range s.tags {
		text += " " + t.Key + "=" + t.Value
	}
	format(to, verb, text)
}

// Format prints the name of the service.
func (r *Registry) Format(to fmt.State, verb rune) { format(to, verb, r.Service()) }

// Format prints the name of the scope.
func (s *Scope) Format(to fmt.State, verb rune) { format(to, verb, s.Name()) }

// Format prints which function is to be caught.
func (c *Catch) Format(to fmt.State, verb rune) { format(to, verb, c.Func) }

// Format prints the identifier of the trace.
func (k *KeptTrace) Format(to fmt.State, verb rune) { format(to, verb, k.TraceID().String()) }
