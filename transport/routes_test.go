package transport

import (
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// Routes beyond the limit are not remembered, but found all the same.
func TestManyRoutes(t *testing.T) {
	var table routes
	table.init(monitor.NewRegistry())
	for range 2 {
		for i := range maxRoutes/2 + 10 {
			pattern := fmt.Sprintf("/%d", i)
			get, post := table.find("GET", pattern), table.find("POST", pattern)
			require.Equal(t, "GET "+pattern, get.fn.Name())
			require.Equal(t, "POST "+pattern, post.fn.Name())
			require.Equal(t, pattern, get.note)
			require.Equal(t, i < maxRoutes/2, get == table.find("GET", pattern))
		}
	}
	require.Equal(t, maxRoutes, table.known.Len())
	pattern := "/7"
	require.Zero(t, testing.AllocsPerRun(100, func() { table.find("GET", pattern) }))
}
