package statsd_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
)

func Example() {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	registry := monitor.NewRegistry()
	registry.SetService("shop")
	registry.Scope("main").Counter("bytes_sent").Add(1500)

	sink, err := statsd.New(statsd.Options{Addr: server.LocalAddr().String(), Prefix: "web1"})
	if err != nil {
		log.Fatal(err)
	}
	if err := collect.Start(registry, sink).Stop(context.Background()); err != nil {
		log.Fatal(err)
	}

	for b := make([]byte, 1500); ; {
		n, _, err := server.ReadFrom(b)
		if err != nil {
			log.Fatal(err)
		}
		for line := range strings.Lines(string(b[:n])) {
			if strings.HasPrefix(line, "web1.shop.main.") {
				fmt.Print(line)
				return
			}
		}
	}
	// Output: web1.shop.main.bytes_sent.count:1500|c
}
