package transport

import (
	"bufio"
	"net"
	"net/http"
)

// newResponse makes a response and the writer of these methods around it, in one
// allocation.
func newResponse(m methods) (*response, http.ResponseWriter) {
	switch m {
	case canFlush:
		w := new(writerF)
		return &w.response, w
	case canCloseNotify:
		w := new(writerC)
		return &w.response, w
	case canFlush | canCloseNotify:
		w := new(writerFC)
		return &w.response, w
	case canHijack:
		w := new(writerH)
		return &w.response, w
	case canFlush | canHijack:
		w := new(writerFH)
		return &w.response, w
	case canCloseNotify | canHijack:
		w := new(writerCH)
		return &w.response, w
	case canFlush | canCloseNotify | canHijack:
		w := new(writerFCH)
		return &w.response, w
	case canPush:
		w := new(writerP)
		return &w.response, w
	case canFlush | canPush:
		w := new(writerFP)
		return &w.response, w
	case canCloseNotify | canPush:
		w := new(writerCP)
		return &w.response, w
	case canFlush | canCloseNotify | canPush:
		w := new(writerFCP)
		return &w.response, w
	case canHijack | canPush:
		w := new(writerHP)
		return &w.response, w
	case canFlush | canHijack | canPush:
		w := new(writerFHP)
		return &w.response, w
	case canCloseNotify | canHijack | canPush:
		w := new(writerCHP)
		return &w.response, w
	case canFlush | canCloseNotify | canHijack | canPush:
		w := new(writerFCHP)
		return &w.response, w
	}
	w := new(writer)
	return &w.response, w
}

// A writer has the methods that its letters stand for: Flush, CloseNotify, Hijack and
// Push. Each type adds the last one to the type that has the others.
type (
	writer     struct{ response }
	writerF    struct{ writer }
	writerC    struct{ writer }
	writerFC   struct{ writerF }
	writerH    struct{ writer }
	writerFH   struct{ writerF }
	writerCH   struct{ writerC }
	writerFCH  struct{ writerFC }
	writerP    struct{ writer }
	writerFP   struct{ writerF }
	writerCP   struct{ writerC }
	writerFCP  struct{ writerFC }
	writerHP   struct{ writerH }
	writerFHP  struct{ writerFH }
	writerCHP  struct{ writerCH }
	writerFCHP struct{ writerFCH }
)

func (w *writerF) Flush()                                         { flush(&w.response) }
func (w *writerF) FlushError() error                              { return flushError(&w.response) }
func (w *writerC) CloseNotify() <-chan bool                       { return closeNotify(&w.response) }
func (w *writerFC) CloseNotify() <-chan bool                      { return closeNotify(&w.response) }
func (w *writerH) Hijack() (net.Conn, *bufio.ReadWriter, error)   { return hijack(&w.response) }
func (w *writerFH) Hijack() (net.Conn, *bufio.ReadWriter, error)  { return hijack(&w.response) }
func (w *writerCH) Hijack() (net.Conn, *bufio.ReadWriter, error)  { return hijack(&w.response) }
func (w *writerFCH) Hijack() (net.Conn, *bufio.ReadWriter, error) { return hijack(&w.response) }

func (w *writerP) Push(s string, o *http.PushOptions) error    { return push(&w.response, s, o) }
func (w *writerFP) Push(s string, o *http.PushOptions) error   { return push(&w.response, s, o) }
func (w *writerCP) Push(s string, o *http.PushOptions) error   { return push(&w.response, s, o) }
func (w *writerFCP) Push(s string, o *http.PushOptions) error  { return push(&w.response, s, o) }
func (w *writerHP) Push(s string, o *http.PushOptions) error   { return push(&w.response, s, o) }
func (w *writerFHP) Push(s string, o *http.PushOptions) error  { return push(&w.response, s, o) }
func (w *writerCHP) Push(s string, o *http.PushOptions) error  { return push(&w.response, s, o) }
func (w *writerFCHP) Push(s string, o *http.PushOptions) error { return push(&w.response, s, o) }
