package httpconform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// What a handler can do with its http.ResponseWriter.
var writerBehaviors = []*behavior{
	{
		"interfaces",
		"The writer has the optional interfaces of the server's writer, and no others.",
		"net/http: Flusher, Hijacker, Pusher, CloseNotifier",
		both, interfaces,
	},
	{
		"faster interfaces",
		"The writer has io.ReaderFrom and io.StringWriter if the server's writer has them; it may always have them.",
		"io: Copy, WriteString",
		both, fasterInterfaces,
	},
	{
		"ways to write",
		"io.Copy and io.WriteString send what they are given, and return its length and the reader's error.",
		"io: ReaderFrom, StringWriter",
		both, waysToWrite,
	},
	{
		"interfaces of little writers",
		"A writer without optional interfaces, or with Flusher alone, gets no others.",
		"net/http: Hijacker, \"Handlers should always test for this ability at runtime\"",
		only1, littleInterfaces,
	},
	{
		"controller",
		"http.ResponseController reaches the server's writer: both deadlines, full duplex, flush.",
		"net/http: NewResponseController, \"should have an Unwrap method\"",
		both, controller,
	},
	{
		"read deadline",
		"A read deadline that the handler sets ends its reading of the body.",
		"net/http: ResponseController.SetReadDeadline",
		both, readDeadline,
	},
	{
		"flush",
		"Flushed data arrive while the handler still runs, as server-sent events need.",
		"net/http: Flusher; WHATWG HTML 9.2, server-sent events",
		both, flush,
	},
	{
		"sendfile",
		"Copying a file to the writer reaches the server's ReadFrom with the file itself.",
		"io: Copy; net: TCPConn.ReadFrom",
		only1, sendfile,
	},
}

func controller(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, _ *http.Request) {
		c := http.NewResponseController(w)
		later := time.Now().Add(time.Hour)
		for _, did := range []struct {
			what string
			err  error
		}{
			{"SetReadDeadline", c.SetReadDeadline(later)},
			{"SetWriteDeadline", c.SetWriteDeadline(later)},
			{"EnableFullDuplex", c.EnableFullDuplex()},
			{"Flush", c.Flush()},
		} {
			if did.err != nil {
				p.fail("%s: %w", did.what, did.err)
			}
		}
	})
	_, _, err := s.get("/")
	return err
}

func readDeadline(p *probe) error {
	read := make(chan error, 1)
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
			read <- err
			return
		}
		_, err := r.Body.Read(make([]byte, 1))
		read <- err
	})
	body, rest := io.Pipe()
	defer rest.Close()
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	go func() { // ends when the pipe is closed or the context canceled
		r, err := http.NewRequestWithContext(ctx, "POST", s.URL, body)
		if err != nil {
			return
		}
		if resp, err := s.client.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	got, err := await(p, read, "the end of reading")
	if err == nil && !errors.Is(got, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("reading ends with %v, not os.ErrDeadlineExceeded", got)
	}
	return err
}

func flush(p *probe) error {
	more := make(chan struct{})
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: 1\n\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			p.fail("flush: %w", err)
		}
		if p.until(more) {
			_, _ = io.WriteString(w, "data: 2\n\n")
		}
	})
	r, cancel, err := s.request("GET", "/", nil)
	defer cancel()
	if err != nil {
		return err
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("nothing arrives before the handler ends: %w", err)
	}
	defer resp.Body.Close()
	first := make([]byte, len("data: 1\n\n"))
	if _, err := io.ReadFull(resp.Body, first); err != nil {
		return fmt.Errorf("the event does not arrive before the handler ends: %w", err)
	}
	close(more)
	rest, err := io.ReadAll(resp.Body)
	if all := string(first) + string(rest); err == nil && all != "data: 1\n\ndata: 2\n\n" {
		err = fmt.Errorf("the events are %q", all)
	}
	return err
}
