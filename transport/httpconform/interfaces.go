package httpconform

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// optional returns the names of the optional interfaces that a writer has.
func optional(w http.ResponseWriter) (names []string) {
	add := func(name string, has bool) {
		if has {
			names = append(names, name)
		}
	}
	_, has := w.(http.Flusher)
	add("http.Flusher", has)
	_, has = w.(http.Hijacker)
	add("http.Hijacker", has)
	_, has = w.(http.Pusher)
	add("http.Pusher", has)
	//lint:ignore SA1019 some still ask for it
	_, has = w.(http.CloseNotifier)
	add("http.CloseNotifier", has)
	_, has = w.(io.ReaderFrom)
	add("io.ReaderFrom", has)
	return names
}

// sameInterfaces returns an error that names the interfaces in only one of the lists.
func sameInterfaces(want, got []string) error {
	var all []string
	for _, name := range want {
		if !slices.Contains(got, name) {
			all = append(all, "hides "+name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			all = append(all, "makes up "+name)
		}
	}
	if all == nil {
		return nil
	}
	return errors.New(strings.Join(all, ", "))
}

func interfaces(p *probe) error {
	want, got, err := sides(p, func(w http.ResponseWriter, _ *http.Request) []string { return optional(w) }, getRoot)
	return errors.Join(err, sameInterfaces(want, got))
}

func stringWriter(p *probe) error {
	want, got, err := sides(p, func(w http.ResponseWriter, _ *http.Request) bool {
		_, has := w.(io.StringWriter)
		return has
	}, getRoot)
	if err == nil && want && !got {
		err = errors.New("hides io.StringWriter")
	}
	return err
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
