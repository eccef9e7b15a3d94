package post

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// do sends the body by the client that the program gave.
func (p *Poster) do(ctx context.Context) error {
	to := *p.options.URL
	to.User = nil // the header has it
	request := &http.Request{
		Method:        http.MethodPost,
		URL:           &to,
		Host:          to.Host,
		Header:        http.Header{},
		Body:          p.body.open(),
		ContentLength: int64(len(p.body.data)),
	}
	for _, f := range p.header {
		request.Header.Add(f.Name, f.Value)
	}
	response, err := p.options.Client.Do(request.WithContext(ctx))
	if err != nil {
		return withoutURL(err)
	}
	defer response.Body.Close()
	if r := response.Request; r != nil && r.Method != http.MethodPost {
		return collect.Permanent(errors.New("the client was redirected, and what it was to send was not"))
	}
	p.answer.read(response)
	return p.options.Judge(&p.answer)
}

// withoutURL removes the URL that net/http adds to its errors: it may have
// credentials in its query.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
