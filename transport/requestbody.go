package transport

import (
	"io"
	"net/http"
)

// A requestBody is the body of a request whose length is unknown before its end. It is
// part of the response.
type requestBody response

// countBody counts the body's bytes if its length is unknown. A body with WriteTo,
// which net/http's servers never make, is left as it is.
func (p *response) countBody() {
	if p.request.ContentLength >= 0 || p.request.Body == nil || p.request.Body == http.NoBody {
		return
	}
	if _, ok := p.request.Body.(io.WriterTo); ok {
		return
	}
	p.body = p.request.Body
	p.request.Body = (*requestBody)(p)
}

func (b *requestBody) Read(to []byte) (int, error) {
	n, err := b.body.Read(to)
	b.read.Add(int64(n))
	if err != nil {
		b.takeTrailer()
	}
	return n, err
}

func (b *requestBody) Close() error {
	err := b.body.Close()
	b.takeTrailer()
	return err
}

// takeTrailer hands over the trailer, which net/http puts into its own request at the end
// of the body. Only a trailer that was announced is a map that both requests have.
func (b *requestBody) takeTrailer() {
	if b.request.Trailer == nil {
		b.request.Trailer = b.outer.Trailer
	}
}

// requestSize returns the length of the body of the request, or as much of it as the
// handler read.
func (p *response) requestSize() int64 {
	if p.outer.ContentLength >= 0 {
		return p.outer.ContentLength
	}
	return p.read.Load()
}
