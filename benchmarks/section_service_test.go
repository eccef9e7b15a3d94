package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestServiceTables(t *testing.T) {
	r := &results{
		passes: []pass{
			{
				"Shop/bare":        {"req/s": 1000, "latency-us": 500, "p99-us": 1500, "cpu-us/req": 100, "spans/req": 0},
				"Shop/monitor-all": {"req/s": 900, "cpu-us/req": 110, "cpu-change-%": 10, "cpu-low-%": 8, "cpu-high-%": 12},
			},
			{"Shop/monitor-all": {"cpu-change-%": 20, "cpu-low-%": 9, "cpu-high-%": 22}},
		},
		names: []string{"Shop/bare", "Shop/monitor-all"},
	}
	tables := serviceTables(r)
	require.Contains(t, tables, "| bare | 100 µs |  | 1,000 |  | 500 µs |  | 1.5 ms | 0 |")
	require.Contains(t, tables, "| **monitor-all** | 110 µs | +15.0 % (+8.0 to +22.0) | 900 |")
	require.NotContains(t, tables, "BusyShop")
	require.Contains(t, tables, "| 1/1024 | -0.20 % | -0.06 % |")
}
