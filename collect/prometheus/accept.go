package prometheus

import (
	"net/http"
	"strconv"
	"strings"
)

// accepted returns the format that the request prefers, and the escaping of names for
// it. If several formats have the greatest weight, the most expressive wins: protobuf,
// then OpenMetrics, then text. Without an Accept header, or with one that has none of
// them, it is the oldest text format, which every server reads.
//
// Prometheus sends the parameter escaping with the text formats that have one, but not
// with protobuf, although it reads any names there. So an element without it takes the
// escaping of the others. The default, and the escaping of text 0.0.4, is underscores.
func accepted(head http.Header) (format, escaping) {
	var weights [formats]float64
	var escapings [formats]escaping
	others := underscores
	heaviest := 0.0
	for name, parameters := range elements(head.Values("Accept")) {
		e := readElement(name, parameters)
		if e.escapes && e.weight > heaviest {
			heaviest, others = e.weight, e.escaping
		}
		if !e.known || e.weight <= weights[e.format] {
			continue
		}
		weights[e.format] = e.weight
		escapings[e.format] = undecided
		if e.escapes {
			escapings[e.format] = e.escaping
		}
	}
	best := text004
	for f := range format(formats) {
		if weights[f] > 0 && weights[f] >= weights[best] {
			best = f
		}
	}
	switch {
	case best == text004:
		return best, underscores
	case escapings[best] == undecided:
		return best, others
	}
	return best, escapings[best]
}

// An element is one element of an Accept header, as far as it is understood.
type element struct {
	format   format // if known
	known    bool
	weight   float64
	escaping escaping // if escapes
	escapes  bool
}

func readElement(name, parameters string) (e element) {
	var version, message, encoding string
	e.weight = 1
	for key, value := range parametersOf(parameters) {
		switch key {
		case "q":
			e.weight = parseWeight(value)
		case "version":
			version = value
		case "proto":
			message = value
		case "encoding":
			encoding = value
		case "escaping":
			e.escaping, e.escapes = parseEscaping(value)
		}
	}
	e.known = true
	switch {
	case name == protobufType && message == protobufMessage && encoding == "delimited":
		e.format = protobuf
	case name == "application/openmetrics-text" && (version == "" || version == "1.0.0"):
		e.format = openMetrics
	case name == "text/plain" && version == "1.0.0":
		e.format = text100
	case name == "text/plain" && (version == "" || version == "0.0.4"):
		e.format = text004
	default:
		e.known = false
	}
	return e
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

// elements yields the elements of a header that is a list, in lower case, and their
// parameters. It does not understand quoted commas and semicolons, which no known format
// needs.
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

// parseWeight reads a weight (RFC 9110, section 12.4.2). A malformed one is zero, which
// means "not acceptable".
func parseWeight(s string) float64 {
	w, err := strconv.ParseFloat(s, 64)
	if err != nil || !(0 <= w && w <= 1) {
		return 0
	}
	return w
}
