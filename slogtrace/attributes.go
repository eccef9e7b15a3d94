package slogtrace

import (
	"log/slog"
	"slices"
)

// attributes are the attributes and open groups of a logger. They never change,
// because handlers share them.
type attributes struct {
	top    []slog.Attr // outside of all groups
	groups []group     // the open ones, outermost first
}

// A group is a group that WithGroup opened, with the attributes that WithAttrs added
// to it.
type group struct {
	name  string
	attrs []slog.Attr
}

// with returns a with attrs in the open group.
func (a attributes) with(attrs []slog.Attr) attributes {
	n := len(a.groups)
	if n == 0 {
		a.top = slices.Concat(a.top, attrs)
		return a
	}
	a.groups = slices.Clone(a.groups)
	last := &a.groups[n-1]
	last.attrs = slices.Concat(last.attrs, attrs)
	return a
}

// open returns a with one more group open.
func (a attributes) open(name string) attributes {
	a.groups = append(slices.Clip(a.groups), group{name: name})
	return a
}

// has reports whether the record has an attribute with this key outside of groups.
func (a attributes) has(r *slog.Record, key string) (found bool) {
	for _, own := range a.top {
		if own.Key == key {
			return true
		}
	}
	if len(a.groups) > 0 {
		return false
	}
	r.Attrs(func(own slog.Attr) bool {
		found = own.Key == key
		return !found
	})
	return found
}

// grouped returns the record's attributes inside of the open groups, as attributes
// outside of all groups.
func (a attributes) grouped(r slog.Record) []slog.Attr {
	attrs := make([]slog.Attr, 0, r.NumAttrs())
	r.Attrs(func(own slog.Attr) bool {
		attrs = append(attrs, own)
		return true
	})
	for _, g := range slices.Backward(a.groups) {
		attrs = []slog.Attr{{Key: g.name, Value: slog.GroupValue(slices.Concat(g.attrs, attrs)...)}}
	}
	return attrs
}
