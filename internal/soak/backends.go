package main

import "strings"

// A backend is a sink and its server.
type backend struct {
	url string // with ADDR for the server's address
	*server

	unacknowledged bool // nobody tells what has arrived
	increments     bool // what is lost is not sent again by the next snapshot
}

// backends returns one for every sink of package export.
func backends() []*backend {
	const interval = "interval=1s"
	totals, deltas := (*store).set, (*store).add
	http := func(d decoder) *server { return newHTTP(map[string]decoder{"": d}) }
	list := []*backend{
		{url: "graphite://ADDR?", server: newTCP(talkLines(lines(".total ", totals))), unacknowledged: true},
		{url: "graphite+udp://ADDR?", server: newUDP(lines(".total ", totals)), unacknowledged: true},
		{url: "graphite+pickle://ADDR?", server: newTCP(talkPickle), unacknowledged: true},
		{url: "statsd://ADDR?", server: newUDP(lines(".count:", deltas)), unacknowledged: true, increments: true},
		{url: "statsd+tcp://ADDR?", server: newTCP(talkLines(lines(".count:", deltas))), unacknowledged: true, increments: true},
		{url: "dogstatsd://ADDR?", server: newUDP(lines(".count:", deltas)), unacknowledged: true, increments: true},
		{url: "influx://ADDR/db?", server: http(lines(" total=", totals))},
		{url: "influx+udp://ADDR?", server: newUDP(lines(" total=", totals)), unacknowledged: true},
		{url: "datadog+http://ADDR?apikey=k&", server: http(datadogJSON), increments: true},
		{url: "opentsdb://ADDR?", server: newTCP(talkLines(lines(".total ", totals))), unacknowledged: true},
		{url: "opentsdb+http://ADDR?", server: http(opentsdbJSON)},
		{url: "otlp://ADDR?", server: newHTTP(map[string]decoder{"/v1/metrics": otlpMetrics, "/v1/traces": protoSpans(1, 2, 2, 2)})},
		{url: "prometheus+http://ADDR?version=1&", server: http(remoteWrite)},
		{url: "zipkin://ADDR", server: http(zipkinJSON)},
		{url: "zipkin://ADDR?format=proto", server: http(protoSpans(1, 3))},
		{url: "zipkin://ADDR?format=thrift&gzip=true", server: http(thriftSpans)},
		{url: "zipkin+scribe://ADDR", server: newTCP(talkScribe)},
	}
	for _, b := range list {
		if strings.HasSuffix(b.url, "?") || strings.HasSuffix(b.url, "&") {
			b.url += interval
		}
	}
	return list
}

// at returns the URL, once the server listens.
func (b *backend) at() string { return strings.Replace(b.url, "ADDR", b.addr, 1) }
