package statsd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/statsdname"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// A Dialect is the kind of server that lines are written for.
type Dialect uint8

const (
	// Etsy is the original StatsD, and servers that read the same lines, such as
	// statsd_exporter, Telegraf and collectd.
	Etsy Dialect = iota

	// DogStatsD is Datadog's agent, and servers that read the same lines. Its series
	// have tags.
	DogStatsD

	// Brubeck is GitHub's server. After the type of a line it accepts only a rate.
	Brubeck
)

// The ports on which StatsD and Datadog's agent listen, and as a rule Brubeck.
const (
	DefaultPort        = "8125"
	DefaultBrubeckPort = "8126"
)

// Networks of Options.
const (
	UDP = "udp"

	// TCP is for StatsD and statsd_exporter.
	TCP = "tcp"

	// Unix is datagrams to a socket of this machine, for Datadog's agent and
	// statsd_exporter.
	Unix = "unixgram"
)

// Distributions is how timers, value distributions and functions are sent.
type Distributions uint8

const (
	// Summaries are quantiles and extremes of the interval, as gauges.
	Summaries Distributions = iota

	// Samples are values from which the server makes its own quantiles and histograms:
	// see the package's documentation.
	Samples
)

// Options are for New.
type Options struct {
	// Addr is "host:port", "host", or the path of a Unix socket. It is required.
	Addr string

	// Network is UDP unless it is set.
	Network string

	// Dialect is Etsy unless it is set.
	Dialect Dialect

	// DatagramSize is the largest size of a datagram in bytes, from 64 to 65507. A
	// longer line is not sent. Default: 1432, which fits into an Ethernet frame, and
	// 8192 for Unix sockets, which is what Datadog's agent reads.
	DatagramSize int

	// Prefix begins every name; its dots separate components. In paths, {service},
	// {host} and {instance} stand for the registry's service, Host and Instance, and
	// the service comes after the prefix unless it has a place in it.
	//
	// The server adds up the increments that several processes send for one name, but
	// keeps only the last of several gauges: leave the host out of a prefix of paths
	// only if the service runs once, or if nobody looks at its gauges. Default: {host}
	// for paths, and none with tags.
	Prefix string

	// Tags makes Etsy's lines end in tags, as DogStatsD's do. Otherwise the tags are
	// part of the path.
	Tags bool

	// Host is the name of this machine. Default: the operating system's; none for
	// DogStatsD, whose agent knows it.
	Host string

	// Instance distinguishes the processes of one service on one host. It should be one
	// of a few names that are used again. Default: none.
	Instance string

	// Distributions is Summaries unless it is set.
	Distributions Distributions

	// Interval is the time between two snapshots. It should not be longer than the
	// server's own interval. Default: the pipeline's.
	Interval time.Duration

	// Dial connects. Default: that of a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// maxBrubeck is the number of bytes that Brubeck reads of a datagram.
const maxBrubeck = 8191

// tagged reports whether the lines have tags.
func (o *Options) tagged() bool { return o.Tags || o.Dialect == DogStatsD }

// resolve checks the options and completes them.
func (o *Options) resolve() (err error) {
	if o.Network == "" {
		o.Network = UDP
	}
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
	}
	port := DefaultPort
	if o.Dialect == Brubeck {
		port = DefaultBrubeckPort
	}
	switch {
	case o.Dialect > Brubeck:
		return fmt.Errorf("the dialect %d is unknown: use Etsy, DogStatsD or Brubeck", o.Dialect)
	case o.Distributions > Samples:
		return fmt.Errorf("the form of distributions %d is unknown: use Summaries or Samples", o.Distributions)
	case o.Network != UDP && o.Network != TCP && o.Network != Unix:
		return fmt.Errorf("the network %q is unknown: use %s, %s or %s", o.Network, UDP, TCP, Unix)
	case o.Dialect == Brubeck && o.Network != UDP:
		return errors.New("the dialect Brubeck takes only UDP: leave out the network")
	case o.Dialect == DogStatsD && o.Network == TCP:
		return errors.New("the dialect DogStatsD takes no TCP: use udp or unixgram")
	case o.Dialect == Brubeck && o.Tags:
		return errors.New("the dialect Brubeck takes no tags: leave them out")
	case o.Dialect == Brubeck && o.DatagramSize > maxBrubeck:
		return fmt.Errorf("the dialect Brubeck reads only %d bytes of a datagram: lower DatagramSize", maxBrubeck)
	case o.Network == TCP && o.DatagramSize != 0:
		return errors.New("DatagramSize is set, and TCP has no datagrams: leave it out")
	case o.Interval < 0:
		return fmt.Errorf("negative interval %v", o.Interval)
	}
	o.completeSize()
	if o.Network != Unix {
		o.Addr, err = stream.WithPort(o.Addr, port)
	} else if o.Addr == "" {
		err = errors.New("the address is empty: it has to be the path of a socket")
	}
	return err
}

func (o *Options) completeSize() {
	switch {
	case o.DatagramSize != 0:
	case o.Network == Unix:
		o.DatagramSize = datagram.Local
	default:
		o.DatagramSize = datagram.MTU
	}
}

// scheme returns the scheme of the URL that package export has for such options.
func (o *Options) scheme() string {
	name := [...]string{"statsd", "dogstatsd", "brubeck"}[o.Dialect]
	switch o.Network {
	case TCP:
		name += "+tcp"
	case Unix:
		name += "+unix"
	}
	return name
}

// url returns the URL without parameters.
func (o *Options) url() string {
	if o.Network == Unix && !strings.HasPrefix(o.Addr, "/") {
		return o.scheme() + ":///" + o.Addr
	}
	return o.scheme() + "://" + o.Addr
}

const (
	// MaxName is the length in bytes of the longest name of a DogStatsD metric.
	MaxName = statsdname.MaxName

	// MaxComponent is the length in bytes of the longest part of a path, and of the
	// longest tag, key and value together.
	MaxComponent = statsdname.MaxComponent
)
