package post

import (
	"bytes"
	"compress/gzip"
)

// UseGzip makes bodies smaller by gzip, and says so in the header.
func (o *Options) UseGzip() {
	o.Header = append(o.Header, Field{"Content-Encoding", "gzip"})
	o.Compress = Gzip()
}

// Gzip returns a function for Options.Compress, with the state that it keeps; the
// header is to have "Content-Encoding: gzip".
func Gzip() func(to, body []byte) []byte {
	// The level exists, which is the only thing that can be wrong.
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return func(to, body []byte) []byte {
		buf := bytes.NewBuffer(to)
		w.Reset(buf)
		// A bytes.Buffer takes everything.
		_, _ = w.Write(body)
		_ = w.Close()
		return buf.Bytes()
	}
}
