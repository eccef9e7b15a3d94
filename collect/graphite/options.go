package graphite

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// A Protocol is how points are written and sent.
type Protocol uint8

const (
	// Plaintext is lines over TCP.
	Plaintext Protocol = iota

	// UDP is the same lines in datagrams, some of which may never arrive. Carbon
	// listens only with ENABLE_UDP_LISTENER in its configuration.
	UDP

	// Pickle is carbon's binary protocol over TCP, which is cheaper for carbon to
	// read. It has a port of its own.
	Pickle
)

// Ports on which carbon listens, for the lines of both protocols and for pickles.
const (
	DefaultPort       = "2003"
	DefaultPicklePort = "2004"
)

// Options are for New.
type Options struct {
	// Addr is "host:port" or "host". It is required. With TLS the port is required
	// too, because there is no common one.
	Addr string

	// Protocol is Plaintext unless it is set.
	Protocol Protocol

	// TLS encrypts the connection if it is not nil. UDP cannot be encrypted. Carbon
	// itself does not speak TLS; a proxy in front of it, or a hosted service, does.
	TLS *tls.Config

	// DatagramSize is the largest size of a datagram in bytes, from 64 to 65507. A
	// longer line is not sent. Default: 1432, which fits into an Ethernet frame.
	DatagramSize int

	// Prefix begins every name; its dots separate components. {service}, {host} and
	// {instance} stand for the registry's service, Host and Instance. The service
	// comes after the prefix unless it has a place in it.
	//
	// Two processes must not write the same series: a prefix of paths should have the
	// host at least, and the instance if a host runs several processes of a service.
	// Hosted Graphite wants its key as the first component; the sink's name and errors
	// do not contain the prefix. Default: {host} for paths, and none with tags.
	Prefix string

	// Tags makes tagged series, see the package's documentation, instead of dotted
	// paths. Carbon knows them since version 1.1.
	Tags bool

	// Host is the name of this machine. Default: the operating system's.
	Host string

	// Instance distinguishes the processes of one service on one host. It should be one
	// of a few names that are used again, not a process id: Graphite keeps files for
	// each name that it has ever seen. Default: none.
	Instance string

	// Interval is the time between two points. It should be the finest resolution in
	// carbon's storage-schemas.conf. Default: the pipeline's.
	Interval time.Duration

	// Dial connects to carbon; network is "tcp" or "udp". Default: that of a
	// net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// scheme returns that of the URL by which package export knows such options.
func (o *Options) scheme() string {
	name := [...]string{"graphite", "graphite+udp", "graphite+pickle"}[o.Protocol]
	if o.TLS != nil {
		name += "+tls"
	}
	return name
}

// resolve checks the options and completes the address.
func (o *Options) resolve() (err error) {
	port := DefaultPort
	switch {
	case o.Protocol > Pickle:
		return fmt.Errorf("there is no protocol %d", o.Protocol)
	case o.Interval < 0:
		return fmt.Errorf("negative interval %v", o.Interval)
	case o.Protocol == UDP && o.TLS != nil:
		return errors.New("there is no TLS over UDP")
	case o.Protocol != UDP && o.DatagramSize != 0:
		return errors.New("a size of datagrams is for UDP")
	case o.TLS != nil:
		port = ""
	case o.Protocol == Pickle:
		port = DefaultPicklePort
	}
	o.Addr, err = stream.WithPort(o.Addr, port)
	return err
}

// delivery returns what sends points to carbon by the protocol, and its connection.
func (o *Options) delivery() (send func(context.Context, *points) error, conn io.Closer, err error) {
	if o.Protocol == UDP {
		if o.DatagramSize == 0 {
			o.DatagramSize = datagram.MTU
		}
		s, err := datagram.New(datagram.Options{Network: "udp", Addr: o.Addr, Size: o.DatagramSize, Interval: o.Interval, Dial: o.Dial})
		return sendPackets(s, o.DatagramSize), s, err
	}
	s := stream.New(stream.Options{Addr: o.Addr, TLS: o.TLS, Dial: o.Dial})
	if o.Protocol == Pickle {
		return sendPickles(s), s, nil
	}
	return sendLines(s), s, nil
}
