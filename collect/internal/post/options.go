package post

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Options are for New.
type Options struct {
	// URL is the target, with http or https. Its user and password go into the header
	// Authorization, unless Header or UserHeader has that field.
	URL *url.URL

	// Header is sent with each request. Post adds a User-Agent, and "B3: 0", so that our
	// requests are not traced.
	Header []Field

	// UserHeader is sent too. The program sets it. It cannot have fields of Header or
	// fields that describe the request, such as Content-Length.
	UserHeader http.Header

	// Judge returns the meaning of an answer. Default: Answer.Err, with any 2xx.
	Judge func(*Answer) error

	// Compress compresses the body; Header must have the Content-Encoding. See UseGzip.
	// Default: none.
	Compress func(to, body []byte) []byte

	// TLS is for https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests. It cannot allow redirects. Default: HTTP/1.1 over one
	// connection.
	Client Client
}

// A Client sends requests. *http.Client is one.
type Client interface {
	Do(*http.Request) (*http.Response, error)
}

// ParseURL parses the URL of a backend. The path of the result is never empty. Its error
// does not contain the text, which may have a password.
func ParseURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("no URL")
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the URL is malformed")
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// A Field is one field of a header.
type Field struct{ Name, Value string }

// addTo adds the field to a header if it can be sent (RFC 9110, section 5). It is
// stricter: it allows only ASCII in values, and only letters, digits, "-" and "_" in names.
// Its error names the field and not the value, which may be a secret.
func (f Field) addTo(h http.Header) error {
	notInName := func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-' || r == '_')
	}
	notInValue := func(r rune) bool { return (r < ' ' || r >= 0x7f) && r != '\t' }
	if strings.Trim(f.Name, "-_") == "" || strings.ContainsFunc(f.Name, notInName) || strings.ContainsFunc(f.Value, notInValue) {
		return fmt.Errorf("the header field %q is malformed", f.Name)
	}
	h.Add(f.Name, f.Value)
	return nil
}

// reserved are the fields that describe a request and its length.
var reserved = []string{"Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Host", "Connection"}

// header returns the whole header: the backend's fields, the program's, and our defaults.
func (o *Options) header() (http.Header, error) {
	h := http.Header{}
	own := slices.Clone(reserved)
	for _, f := range o.Header {
		if err := f.addTo(h); err != nil {
			return nil, err
		}
		own = append(own, http.CanonicalHeaderKey(f.Name))
	}
	for _, name := range slices.Sorted(maps.Keys(o.UserHeader)) {
		if slices.Contains(own, http.CanonicalHeaderKey(name)) {
			return nil, fmt.Errorf("the header field %q is reserved", name)
		}
		for _, v := range o.UserHeader[name] {
			if err := (Field{name, v}).addTo(h); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range [...]Field{{"User-Agent", "monitor"}, {"B3", "0"}} {
		if h.Values(f.Name) == nil {
			h.Set(f.Name, f.Value)
		}
	}
	if u := o.URL.User; u != nil && h.Values("Authorization") == nil {
		password, _ := u.Password()
		(&http.Request{Header: h}).SetBasicAuth(u.Username(), password)
	}
	return h, nil
}
