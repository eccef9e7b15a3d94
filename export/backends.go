package export

import (
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
)

// backends has the backends by scheme.
var backends = map[string]backend{
	"graphite":            newGraphite(graphite.Plaintext, false),
	"graphite+tls":        newGraphite(graphite.Plaintext, true),
	"graphite+udp":        newGraphite(graphite.UDP, false),
	"graphite+pickle":     newGraphite(graphite.Pickle, false),
	"graphite+pickle+tls": newGraphite(graphite.Pickle, true),
	"zipkin":              newZipkin("http", "9411"),
	"zipkin+http":         newZipkin("http", "9411"),
	"zipkin+https":        newZipkin("https", ""),
	"zipkin+scribe":       newScribe,
	"otlp":                newOTLP("http", otlp.DefaultPort),
	"otlp+http":           newOTLP("http", otlp.DefaultPort),
	"otlp+https":          newOTLP("https", ""),
	"prometheus+http":     newPrometheus("http", "9090"),
	"prometheus+https":    newPrometheus("https", ""),
	"influx":              newInflux("http", influx.DefaultPort),
	"influx+https":        newInflux("https", ""),
	"influx+udp":          newInfluxUDP,
	"influx2":             newInflux2("http", influx.DefaultPort),
	"influx2+https":       newInflux2("https", ""),
	"opentsdb":            newOpenTSDB("telnet", false),
	"opentsdb+tls":        newOpenTSDB("telnet", true),
	"opentsdb+http":       newOpenTSDB("http", false),
	"opentsdb+https":      newOpenTSDB("https", true),
	"statsd":              newStatsD(statsd.Etsy, statsd.UDP),
	"statsd+tcp":          newStatsD(statsd.Etsy, statsd.TCP),
	"statsd+unix":         newStatsD(statsd.Etsy, statsd.Unix),
	"datadog+http":        newDatadog("http"),
	"datadog+https":       newDatadog("https"),
	"dogstatsd":           newStatsD(statsd.DogStatsD, statsd.UDP),
	"dogstatsd+unix":      newStatsD(statsd.DogStatsD, statsd.Unix),
	"brubeck":             newStatsD(statsd.Brubeck, statsd.UDP),
}

// hostless has the schemes whose URLs have the path of a socket and no host.
var hostless = map[string]bool{"statsd+unix": true, "dogstatsd+unix": true}
