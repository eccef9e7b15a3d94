package httpconform

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"
)

// readerFromSpy wraps the writer of HTTP/1, and records the reader given to ReadFrom.
type readerFromSpy struct {
	http.ResponseWriter
	http.Flusher
	http.Hijacker
	http.CloseNotifier
	io.StringWriter
	from chan io.Reader
}

func (w readerFromSpy) ReadFrom(r io.Reader) (int64, error) {
	select {
	case w.from <- r:
	default: // the first is enough
	}
	return w.ResponseWriter.(io.ReaderFrom).ReadFrom(r)
}

func (w readerFromSpy) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func sendfile(p *probe) error {
	file, err := os.CreateTemp("", "httpconform")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	text := strings.Repeat("file ", 2000)
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	from := make(chan io.Reader, 1)
	s := p.serveIn(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		//lint:ignore SA1019 what the server has is to be kept
		spy := readerFromSpy{w, w.(http.Flusher), w.(http.Hijacker), w.(http.CloseNotifier), w.(io.StringWriter), from}
		next.ServeHTTP(spy, r)
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "file.txt", time.Time{}, file)
	}))
	resp, got, err := s.get("/")
	if err := wants(200, text, resp, got, err); err != nil {
		return err
	}
	select {
	case source := <-from:
		if limited, ok := source.(*io.LimitedReader); ok {
			source = limited.R
		}
		if _, ok := source.(interface{ Stat() (fs.FileInfo, error) }); !ok {
			return fmt.Errorf("the server is to read from a %T, not from the file", source)
		}
		return nil
	default:
		return errors.New("the server's ReadFrom is not called")
	}
}
