package monitor

import (
	"context"
	"slices"
	"sync/atomic"
)

// ContextWithAnnotations returns a context that gives these annotations to every span
// started in it or in a context derived from it: the tenant, say, or the job. They are
// not passed to other processes, and do not affect metrics. If two annotations have the
// same key, the innermost context wins. A nil ctx counts as context.Background.
//
// Annotations beyond MaxScopedAnnotations are dropped. Texts are made valid UTF-8 and
// shortened to MaxName.
func ContextWithAnnotations(ctx context.Context, tags ...Tag) context.Context {
	ctx = orBackground(ctx)
	list := slices.Clone(annotationsOf(ctx))
	for _, t := range tags {
		if t.Key == "" {
			continue
		}
		t = Tag{canonical(t.Key), canonicalValue(t.Value)}
		if i := slices.IndexFunc(list, func(have Tag) bool { return have.Key == t.Key }); i >= 0 {
			list[i] = t
		} else if len(list) < MaxScopedAnnotations {
			list = append(list, t)
		}
	}
	scopedInUse.Store(true)
	return &scopedContext{ctx, list}
}

// AnnotationsFromContext returns the annotations that ContextWithAnnotations added, the
// outermost first. The caller must not change the slice.
func AnnotationsFromContext(ctx context.Context) []Tag { return slices.Clip(annotationsOf(ctx)) }

// scopedInUse is set by the first use in the process: until then readers of spans
// need not look.
var scopedInUse atomic.Bool

type scopedKey struct{}

type scopedContext struct {
	context.Context
	list []Tag // never changed
}

func (c *scopedContext) Value(key any) any {
	if key == (scopedKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// annotationsOf returns the annotations of a context. Spans do not keep them: a reader
// of a span asks the context that it was started in.
func annotationsOf(ctx context.Context) []Tag {
	if !scopedInUse.Load() || ctx == nil {
		return nil
	}
	if c, ok := valueOf(ctx, scopedKey{}).(*scopedContext); ok {
		return c.list
	}
	return nil
}
