package httpconform

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

func fullDuplex(p *probe) error {
	const rounds = 3
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		c := http.NewResponseController(w)
		if err := c.EnableFullDuplex(); err != nil {
			p.fail("EnableFullDuplex: %w", err)
		}
		b := make([]byte, 4)
		for range rounds {
			if _, err := io.ReadFull(r.Body, b); err != nil {
				p.fail("the handler cannot read on after writing: %w", err)
				return
			}
			_, _ = w.Write(b)
			if err := c.Flush(); err != nil {
				p.fail("Flush: %w", err)
			}
		}
	})
	body, out := io.Pipe()
	defer out.Close()
	r, cancel, err := s.request("POST", "/", body)
	defer cancel()
	if err != nil {
		return err
	}
	// http.Transport waits for the body even when the request was given up.
	defer context.AfterFunc(r.Context(), func() { out.Close() })()
	go func() { _, _ = io.WriteString(out, "ping") }() // ends when the pipe is read or closed
	resp, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("no answer to the first part of the body: %w", err)
	}
	defer resp.Body.Close()
	b := make([]byte, 4)
	for i := range rounds {
		if i > 0 {
			if _, err := io.WriteString(out, "ping"); err != nil {
				return fmt.Errorf("the body is not read on: %w", err)
			}
		}
		if _, err := io.ReadFull(resp.Body, b); err != nil {
			return fmt.Errorf("no answer to part %d of the body: %w", i+1, err)
		}
	}
	return nil
}
