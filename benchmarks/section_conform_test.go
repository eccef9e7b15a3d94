package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConformTables(t *testing.T) {
	r := &results{
		passes: []pass{{
			"Behavior/monitor/read_deadline": {"http1": 1, "http2": 1},
			"Behavior/other/read_deadline":   {"http1": 0, "http2": 0},
			"Behavior/monitor/flush":         {"http1": 1, "http2": 1},
			"Behavior/other/flush":           {"http1": 1, "http2": 0},
			"Behavior/monitor/hijack":        {"http1": 1},
			"Behavior/other/hijack":          {"http1": 0},
		}},
		names: []string{
			"Behavior/monitor/read_deadline", "Behavior/monitor/flush", "Behavior/monitor/hijack",
			"Behavior/other/read_deadline", "Behavior/other/flush", "Behavior/other/hijack",
		},
	}
	tables := conformTables(r)
	require.Contains(t, tables, "| read deadline | kept | **broken** |")
	require.Contains(t, tables, "| flush | kept | **broken** by HTTP/2 |")
	require.Contains(t, tables, "| hijack | kept | **broken** |")
	require.Contains(t, tables, "| of 3, broken | 0 | 3 |")
	require.NotContains(t, tables, "recorded")
}
