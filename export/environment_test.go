package export_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

func TestTheEnvironmentNamesBackends(t *testing.T) {
	f := func(variable string, urls []string, want ...string) {
		t.Helper()
		t.Setenv(export.Variable, variable)
		sinks, err := export.Sinks(urls...)
		require.NoError(t, err)
		var names []string
		for _, s := range sinks {
			names = append(names, s.Name())
			require.NoError(t, s.Close())
		}
		require.Equal(t, want, names)
	}
	f("", nil)
	f(" ", []string{"", " "})
	f("zipkin://a \n graphite://b ", nil, "zipkin://a:9411", "graphite://b:2003")
	f("zipkin://a", []string{""}, "zipkin://a:9411")
	f("zipkin://a", []string{"", "zipkin://b"}, "zipkin://b:9411")
	t.Setenv(export.Variable, "nonsense")
	_, err := export.Sinks()
	require.ErrorContains(t, err, "zipkin://")
}
