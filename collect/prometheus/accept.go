package prometheus

import (
	"iter"
	"mime"
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

func readElement(name string, parameters map[string]string) (e element) {
	version := parameters["version"]
	e.weight = weightOf(parameters)
	e.escaping, e.escapes = parseEscaping(parameters["escaping"])
	e.known = true
	switch {
	case name == protobufType && parameters["proto"] == protobufMessage && parameters["encoding"] == "delimited":
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
		if name == "gzip" || name == "x-gzip" {
			weight = weightOf(parameters)
		}
	}
	return weight > 0
}

// elements yields the elements of a header that is a list, in lower case, and their
// parameters, without malformed ones. It does not understand quoted commas, which no known
// format needs.
func elements(values []string) iter.Seq2[string, map[string]string] {
	return func(yield func(name string, parameters map[string]string) bool) {
		for _, list := range values {
			for element := range strings.SplitSeq(list, ",") {
				name, parameters, err := mime.ParseMediaType(element)
				if err == nil && !yield(name, parameters) {
					return
				}
			}
		}
	}
}

// weightOf returns the weight of an element (RFC 9110, section 12.4.2). A malformed one is
// zero, which means "not acceptable".
func weightOf(parameters map[string]string) float64 {
	q, ok := parameters["q"]
	if !ok {
		return 1
	}
	w, err := strconv.ParseFloat(q, 64)
	if err != nil || !(0 <= w && w <= 1) {
		return 0
	}
	return w
}
