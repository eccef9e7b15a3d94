package httpconform

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// optional returns the names of the optional interfaces that a writer has, and whose
// presence means something to handlers.
func optional(w http.ResponseWriter) (names []string) {
	if _, ok := w.(http.Flusher); ok {
		names = append(names, "http.Flusher")
	}
	if _, ok := w.(http.Hijacker); ok {
		names = append(names, "http.Hijacker")
	}
	if _, ok := w.(http.Pusher); ok {
		names = append(names, "http.Pusher")
	}
	//lint:ignore SA1019 some still ask for it
	if _, ok := w.(http.CloseNotifier); ok {
		names = append(names, "http.CloseNotifier")
	}
	return names
}

// faster returns the names of the interfaces that a writer has only to be faster than
// Write.
func faster(w http.ResponseWriter) (names []string) {
	if _, ok := w.(io.ReaderFrom); ok {
		names = append(names, "io.ReaderFrom")
	}
	if _, ok := w.(io.StringWriter); ok {
		names = append(names, "io.StringWriter")
	}
	return names
}

// prefixed returns those of the names that are not in the other list, after a prefix.
func prefixed(prefix string, names, others []string) (all []string) {
	for _, name := range names {
		if !slices.Contains(others, name) {
			all = append(all, prefix+name)
		}
	}
	return all
}

// listed returns an error with the texts, nil without any.
func listed(texts []string) error {
	if len(texts) == 0 {
		return nil
	}
	return errors.New(strings.Join(texts, ", "))
}

// sameInterfaces returns an error that names the interfaces in only one of the lists.
func sameInterfaces(want, got []string) error {
	return listed(append(prefixed("hides ", want, got), prefixed("makes up ", got, want)...))
}

func interfaces(p *probe) error {
	want, got, err := sides(p, func(w http.ResponseWriter, _ *http.Request) []string { return optional(w) }, getRoot)
	return errors.Join(err, sameInterfaces(want, got))
}

func fasterInterfaces(p *probe) error {
	want, got, err := sides(p, func(w http.ResponseWriter, _ *http.Request) []string { return faster(w) }, getRoot)
	return errors.Join(err, listed(prefixed("hides ", want, got)))
}

// littleWriter is a writer without optional interfaces.
type littleWriter struct{ header http.Header }

func (w littleWriter) Header() http.Header         { return w.header }
func (w littleWriter) WriteHeader(int)             {}
func (w littleWriter) Write(b []byte) (int, error) { return len(b), nil }

type flushingWriter struct{ littleWriter }

func (flushingWriter) Flush() {}

func littleInterfaces(p *probe) error {
	little := littleWriter{http.Header{}}
	for _, w := range []http.ResponseWriter{little, flushingWriter{little}} {
		var got []string
		r, err := http.NewRequestWithContext(p.ctx, "GET", "/", http.NoBody)
		if err != nil {
			return err
		}
		p.wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { got = optional(w) })).ServeHTTP(w, r)
		if err := sameInterfaces(optional(w), got); err != nil {
			return err
		}
	}
	return nil
}
