package export

import (
	"maps"
	"net"
	"slices"
	"strings"
)

// byPort has the schemes of backends that usually listen on a port: of those over HTTP, and
// of the others.
var byPort = map[string]struct{ http, other string }{
	"2003":  {"", "graphite"},
	"2004":  {"", "graphite+pickle"},
	"4242":  {"opentsdb+http", "opentsdb"},
	"4317":  {"otlp", "otlp"},
	"4318":  {"otlp", "otlp"},
	"8086":  {"influx", "influx"},
	"8089":  {"", "influx+udp"},
	"8125":  {"", "statsd"},
	"8126":  {"", "brubeck"},
	"8428":  {"prometheus+http", "prometheus+http"},
	"9090":  {"prometheus+http", "prometheus+http"},
	"9410":  {"", "zipkin+scribe"},
	"9411":  {"zipkin", "zipkin"},
	"14268": {"zipkin", "zipkin"},
}

// byName has the schemes for what backends are also called.
var byName = map[string]string{
	"carbon": "graphite", "collectd": "graphite", "telegraf": "influx", "influxdb": "influx", "influxdb2": "influx2",
	"prom": "prometheus+http", "remotewrite": "prometheus+http", "victoriametrics": "prometheus+http", "mimir": "prometheus+http",
	"otel": "otlp", "opentelemetry": "otlp", "grpc": "otlp", "tempo": "otlp", "jaeger": "otlp", "datadog": "datadog+https",
	"tsdb": "opentsdb", "bosun": "opentsdb+http", "kairosdb": "opentsdb", "scribe": "zipkin+scribe",
}

// meant returns the scheme that was probably meant by an unknown one, with "://" and what
// there is to say, or "". It goes by the port if the scheme names a protocol only, and else
// by the name.
func meant(scheme, rest string) string {
	first, over, _ := strings.Cut(scheme, "+")
	switch first {
	case "http", "https", "tcp", "udp", "tls", "telnet":
		backend := byPort[portOf(rest)].other
		if strings.HasPrefix(first, "http") {
			backend = byPort[portOf(rest)].http
		}
		if backend == "" {
			return ""
		}
		return known(strings.TrimSuffix(backend, "+http"), first)
	}
	if strings.Contains(over, "grpc") || first == "grpc" {
		return "otlp://, which is OTLP over HTTP, on port 4318; gRPC is not spoken here"
	}
	name := first
	if of, ok := byName[first]; ok {
		name = of
	} else if !isFamily(first) {
		name = similar(scheme)
	}
	if name == "" {
		return ""
	}
	return known(name, over)
}

// meantWithoutScheme returns the scheme that is missing in a text, or "".
func meantWithoutScheme(text string) string {
	if first, _, ok := strings.Cut(text, ":"); ok && backends[strings.ToLower(first)] != nil {
		return strings.ToLower(first)
	}
	return byPort[portOf(text)].other
}

// known returns the scheme of a backend over this protocol, if there is one, and else the
// first one of the backend.
func known(name, over string) string {
	for _, scheme := range [...]string{name + "+" + over, name, name + "+http", name + "+https"} {
		if backends[scheme] != nil {
			return scheme + "://"
		}
	}
	return ""
}

// isFamily reports whether some scheme has this name before its first "+".
func isFamily(name string) bool {
	for scheme := range backends {
		if first, _, _ := strings.Cut(scheme, "+"); first == name {
			return true
		}
	}
	return false
}

// similar returns the known scheme that differs from this one by at most two letters, or "".
func similar(scheme string) string {
	best, least := "", 3
	for _, other := range slices.Sorted(maps.Keys(backends)) {
		if d := distance(scheme, other); d < least && d < len(scheme)/2 {
			best, least = other, d
		}
	}
	return best
}

// distance returns the number of letters to insert, remove or replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// portOf returns the port in what follows a scheme, or "".
func portOf(rest string) string {
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	_, port, err := net.SplitHostPort(rest[strings.LastIndex(rest, "@")+1:])
	if err != nil {
		return ""
	}
	return port
}

// malformation returns what is wrong with a URL that cannot be parsed, if it is that its
// port is none, without the text, which may be a password.
func malformation(rest string) string {
	port := portOf(rest)
	if port == "" || strings.Trim(port, "0123456789") == "" {
		return ""
	}
	return `: its port is not a number; "/", "?" and "#" in a password are %2F, %3F and %23`
}
