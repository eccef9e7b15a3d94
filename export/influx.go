package export

import (
	"cmp"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
)

// newInflux returns a backend for version 1 of InfluxDB. The path of its URLs is the
// database.
func newInflux(scheme, port string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		o := influxOptions(p)
		before, names, err := lastElements(u, 1)
		if err != nil {
			return nil, errors.New("the path of the URL must be the database")
		}
		to := url.URL{Scheme: scheme, User: u.User, Host: withPort(u, port), Path: before}
		o.URL, o.Database, o.RetentionPolicy = to.String(), names[0], p.text("rp")
		return influxOver(scheme, o, p)
	}
}

// newInflux2 returns a backend for version 2. The path of its URLs is the organization
// and the bucket. The token may be in INFLUX_TOKEN, as for InfluxDB's own programs.
func newInflux2(scheme, port string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		o := influxOptions(p)
		if u.User != nil {
			return nil, errors.New("version 2 of InfluxDB takes no user and password; the token is the parameter token, or INFLUX_TOKEN in the environment")
		}
		before, names, err := lastElements(u, 2)
		if err != nil {
			return nil, errors.New("the path of the URL must be the organization and the bucket")
		}
		to := url.URL{Scheme: scheme, Host: withPort(u, port), Path: before}
		o.URL, o.Org, o.Bucket = to.String(), names[0], names[1]
		o.Token = cmp.Or(p.text("token"), os.Getenv("INFLUX_TOKEN"))
		return influxOver(scheme, o, p)
	}
}

// newInfluxUDP is the backend for InfluxDB over UDP. Its URLs have no path.
func newInfluxUDP(u *url.URL, p *parameters) (collect.Sink, error) {
	o := influxOptions(p)
	o.DatagramSize = p.number("size")
	to := url.URL{Scheme: "udp", User: u.User, Host: u.Host, Path: u.Path}
	o.URL = to.String()
	return influx.New(o)
}

// influxOptions returns the options that do not depend on how points are sent.
func influxOptions(p *parameters) influx.Options {
	return influx.Options{Host: p.text("host"), Instance: p.text("instance"), Interval: p.duration("interval")}
}

// influxOver returns the sink for one of the HTTP interfaces.
func influxOver(scheme string, o influx.Options, p *parameters) (collect.Sink, error) {
	if scheme == "https" {
		o.TLS = p.tls()
	}
	o.NoCompression = !p.flag("gzip", true)
	return influx.New(o)
}

// lastElements returns the last n elements of the URL's path, and the elements before.
func lastElements(u *url.URL, n int) (before string, last []string, err error) {
	elements := strings.Split(strings.TrimSuffix(strings.TrimPrefix(u.EscapedPath(), "/"), "/"), "/")
	if len(elements) < n {
		return "", nil, errors.New("there are too few elements")
	}
	for _, e := range elements[len(elements)-n:] {
		name, err := url.PathUnescape(e)
		if err != nil || name == "" {
			return "", nil, errors.New("an element is malformed")
		}
		last = append(last, name)
	}
	for _, e := range elements[:len(elements)-n] {
		before += "/" + e
	}
	before, err = url.PathUnescape(before)
	return before, last, err
}
