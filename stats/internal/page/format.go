package page

import (
	"net/http"
	"strings"
)

// Format is a representation of a page.
type Format string

// The formats, as the parameter format names them.
const (
	Text Format = "text"
	JSON Format = "json"
	HTML Format = "html"
)

// ContentType returns the format's media type.
func (f Format) ContentType() string {
	switch f {
	case JSON:
		return "application/json; charset=utf-8"
	case HTML:
		return "text/html; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

// FormatOf returns the format of this name, or the one that the headers ask for if
// the name is empty.
func FormatOf(name string, head http.Header) (Format, error) {
	switch f := Format(name); f {
	case Text, JSON, HTML:
		return f, nil
	case "":
		return accepted(head), nil
	}
	return "", Errorf(http.StatusBadRequest, "unknown format %.40q: there are text, json and html", name)
}

// accepted returns the format that the Accept header asks for: HTML for browsers,
// JSON for programs that name it, and text for programs that take anything, such as
// curl.
func accepted(head http.Header) Format {
	accept := strings.ToLower(strings.Join(head.Values("Accept"), ","))
	switch {
	case strings.Contains(accept, "text/html"):
		return HTML
	case strings.Contains(accept, "application/json"):
		return JSON
	}
	return Text
}
