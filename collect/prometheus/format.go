package prometheus

import (
	"net/http"
	"strconv"
	"strings"
)

// format is a way to write a page.
type format uint8

const (
	text004     format = iota // the text format, version 0.0.4
	openMetrics               // OpenMetrics 1.0.0 as text
	formats     = iota
)

func (f format) contentType() string {
	if f == openMetrics {
		return "application/openmetrics-text; version=1.0.0; charset=utf-8"
	}
	return "text/plain; version=0.0.4; charset=utf-8"
}

// accepted returns the format that the request prefers. Without an Accept
// header, or with one that has neither, that is text, which every server reads.
//
// The parameter escaping, with which servers say what they want to be done to
// names that have other characters, needs no answer: there are none.
func accepted(head http.Header) format {
	var weights [formats]float64
	for name, parameters := range elements(head.Values("Accept")) {
		weight, version := 1.0, ""
		for key, value := range parametersOf(parameters) {
			switch key {
			case "q":
				weight = parseWeight(value)
			case "version":
				version = value
			}
		}
		switch {
		case name == "application/openmetrics-text" && (version == "" || version == "1.0.0"):
			weights[openMetrics] = max(weights[openMetrics], weight)
		case name == "text/plain" && (version == "" || version == "0.0.4"):
			weights[text004] = max(weights[text004], weight)
		}
	}
	if weights[openMetrics] > 0 && weights[openMetrics] >= weights[text004] {
		return openMetrics
	}
	return text004
}

// acceptsGzip reports whether the client wants a compressed page.
func acceptsGzip(head http.Header) bool {
	weight := 0.0
	for name, parameters := range elements(head.Values("Accept-Encoding")) {
		if name != "gzip" && name != "x-gzip" {
			continue
		}
		weight = 1
		for key, value := range parametersOf(parameters) {
			if key == "q" {
				weight = parseWeight(value)
			}
		}
	}
	return weight > 0
}

// elements yields the elements of a header that is a list, in lower case, and
// their parameters. Quoted commas and semicolons are not understood: there is
// nothing here that would have any.
func elements(values []string) func(yield func(name, parameters string) bool) {
	return func(yield func(name, parameters string) bool) {
		for _, list := range values {
			for element := range strings.SplitSeq(list, ",") {
				name, parameters, _ := strings.Cut(element, ";")
				if !yield(strings.ToLower(strings.TrimSpace(name)), parameters) {
					return
				}
			}
		}
	}
}

func parametersOf(s string) func(yield func(key, value string) bool) {
	return func(yield func(key, value string) bool) {
		for parameter := range strings.SplitSeq(s, ";") {
			key, value, _ := strings.Cut(parameter, "=")
			value = strings.Trim(strings.TrimSpace(value), `"`)
			if !yield(strings.ToLower(strings.TrimSpace(key)), value) {
				return
			}
		}
	}
}

// parseWeight returns a weight as in RFC 9110, section 12.4.2; zero, which is
// "not acceptable", for what is none.
func parseWeight(s string) float64 {
	w, err := strconv.ParseFloat(s, 64)
	if err != nil || !(0 <= w && w <= 1) {
		return 0
	}
	return w
}
