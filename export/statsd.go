package export

import (
	"errors"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
)

// newStatsD returns a backend for a dialect of StatsD.
func newStatsD(dialect statsd.Dialect, network string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		o := statsd.Options{
			Addr:     u.Host,
			Network:  network,
			Dialect:  dialect,
			Prefix:   p.text("prefix"),
			Host:     p.text("host"),
			Instance: p.text("instance"),
		}
		var err error
		if network == statsd.Unix {
			o.Addr, err = socket(u)
		} else {
			err = onlyHost(u)
		}
		if err != nil {
			return nil, err
		}
		if dialect == statsd.Etsy {
			o.Tags = p.flag("tags", false)
		}
		if network != statsd.TCP {
			o.DatagramSize = p.number("size")
		}
		o.Distributions = choice(p, "distributions", "summaries", "samples", statsd.Summaries, statsd.Samples)
		o.Interval = p.duration("interval")
		return statsd.New(o)
	}
}

// socket returns the path of a socket of this machine.
func socket(u *url.URL) (string, error) {
	if u.Host != "" || u.User != nil {
		return "", errors.New("a socket is on this machine: the URL must have three slashes and then the path")
	}
	return u.Path, nil
}

// onlyHost returns an error if the URL has other parts than a host and a port.
func onlyHost(u *url.URL) error {
	if u.User != nil {
		return errors.New("StatsD takes no credentials")
	}
	if u.Path != "" && u.Path != "/" {
		return errors.New("the URL has a path; the beginning of names is the parameter prefix")
	}
	return nil
}
