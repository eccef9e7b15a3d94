package zipkin_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

func TestAddresses(t *testing.T) {
	for addr, want := range map[string]*endpoint{
		"192.0.2.1:80":           {IPv4: "192.0.2.1", Port: 80},
		"192.0.2.1:0":            {IPv4: "192.0.2.1"},
		"192.0.2.1":              {IPv4: "192.0.2.1"},
		"[::1]:65535":            {IPv6: "::1", Port: 65535},
		"[::1]":                  {IPv6: "::1"},
		"2001:db8::1":            {IPv6: "2001:db8::1"},
		"[2001:DB8:0:0::0:1]:80": {IPv6: "2001:db8::1", Port: 80},
		"[fe80::1%eth0]:80":      {IPv6: "fe80::1", Port: 80},
		"[::ffff:192.0.2.1]:1":   {IPv4: "192.0.2.1", Port: 1},
		"0.0.0.0:80":             {Port: 80},
		"[::]:80":                {Port: 80},
		"[::]":                   nil,
		"catalog:8080":           {ServiceName: "catalog", Port: 8080},
		"catalog":                {ServiceName: "catalog"},
		"db.example.com:5432":    {ServiceName: "db.example.com", Port: 5432},
		"3com.example:80":        {ServiceName: "3com.example", Port: 80},
		"主机:80":                  {ServiceName: "主机", Port: 80},
		"größe:80":               {ServiceName: "größe", Port: 80},
		"/run/db.sock":           {ServiceName: "/run/db.sock"},
		"catalog:http":           {ServiceName: "catalog:http"},
		"catalog:":               {ServiceName: "catalog:"},
		"catalog:+80":            {ServiceName: "catalog:+80"},
		"catalog:65536":          {ServiceName: "catalog:65536"},
		"catalog:000080":         {ServiceName: "catalog:000080"},
		"a:b:80":                 {ServiceName: "a:b:80"},
		":80":                    {Port: 80},
		"@":                      nil, // the client's end of a Unix socket
		":":                      nil,
		"[]:80":                  {Port: 80},
		"":                       nil,
	} {
		d := monitor.SpanData{Context: samples()[0].Context, Peer: addr}
		require.Equal(t, want, decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].RemoteEndpoint, addr)

		// At this end the service has a name already.
		d = monitor.SpanData{Context: samples()[0].Context, Local: addr, Service: "s"}
		local := endpoint{}
		if want != nil {
			local = *want
		}
		local.ServiceName = "s"
		require.Equal(t, &local, decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0].LocalEndpoint, addr)
	}
}
