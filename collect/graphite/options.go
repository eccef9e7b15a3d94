package graphite

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
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

	// UDP is the same lines in datagrams, of which some may never arrive. Carbon
	// has to be told to take them: ENABLE_UDP_LISTENER.
	UDP

	// Pickle is carbon's binary protocol over TCP, which costs it less to read. It
	// has a port of its own.
	Pickle
)

// Ports on which carbon listens, for the lines of both protocols and for pickles.
const (
	DefaultPort       = "2003"
	DefaultPicklePort = "2004"
)

// Options are for New.
type Options struct {
	// Addr is "host:port" or "host". It is required. With TLS the port is too:
	// there is none that everybody uses.
	Addr string

	// Protocol is Plaintext unless it is set.
	Protocol Protocol

	// TLS is not nil where the connection is to be encrypted, which UDP cannot be.
	// Carbon itself cannot either: what answers is a proxy, or a hosted service.
	TLS *tls.Config

	// DatagramSize is the most that a datagram has, in bytes, from 64 to 65507. A
	// line that is longer is not sent. Default: what an Ethernet frame carries.
	DatagramSize int

	// Prefix begins every name; its dots separate components. {service}, {host} and
	// {instance} stand for the registry's service, Host and Instance. The service
	// comes after the prefix unless it has a place in it.
	//
	// Two processes must not write the same series, so that with paths it should
	// have the host at least, and the instance if there are several of one service.
	// Hosted Graphite wants its key as the first component: Name and errors do not
	// have the prefix. Default: {host}, and with tags nothing.
	Prefix string

	// Tags makes tagged series, see the package's documentation, instead of dotted
	// paths. Carbon has had them since 1.1.
	Tags bool

	// Host is the name of this machine. Default: what the operating system says.
	Host string

	// Instance tells the processes of one service on one host apart. It should be
	// one of a few that are used again, not a process id: to Graphite each is a
	// series for itself, with a file that stays. Default: none.
	Instance string

	// Interval is the time between two points. It should be that of the finest
	// archive in carbon's storage-schemas.conf. Default: the pipeline's.
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

// A delivery sends points to carbon, and closes what it is connected to.
type delivery interface {
	send(context.Context, *points) error
	Close() error
}

// delivery returns that of the protocol.
func (o *Options) delivery() (delivery, error) {
	if o.Protocol == UDP {
		if o.DatagramSize == 0 {
			o.DatagramSize = datagram.MTU
		}
		s, err := datagram.New(datagram.Options{Network: "udp", Addr: o.Addr, Size: o.DatagramSize, Dial: o.Dial})
		return packets{s, o.DatagramSize}, err
	}
	s := stream.New(stream.Options{Addr: o.Addr, TLS: o.TLS, Dial: o.Dial})
	if o.Protocol == Pickle {
		return pickles{s}, nil
	}
	return lines{s}, nil
}
