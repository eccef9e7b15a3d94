package transport_test

import (
	"regexp"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

var allFormats = []transport.Format{transport.Monkit, transport.W3C, transport.B3, transport.B3Single, transport.Jaeger, transport.Datadog}

// carriers returns an empty carrier of each kind.
func carriers() map[string]transport.Carrier {
	return map[string]transport.Carrier{
		"header": transport.HeaderCarrier{},
		"multi":  transport.MultiCarrier{},
		"map":    transport.MapCarrier{},
	}
}

func TestCarriers(t *testing.T) {
	for name, c := range carriers() {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, c.Values("some-key"))
			c.Delete("some-key")
			c.Set("some-key", "1")
			c.Set("some-keys", "2")
			require.Equal(t, []string{"1"}, c.Values("some-key"))
			c.Set("some-key", "3")
			require.Equal(t, []string{"3"}, c.Values("some-key"))
			c.Delete("some-key")
			require.Empty(t, c.Values("some-key"))
			require.Equal(t, []string{"2"}, c.Values("some-keys"))
		})
	}
	// Whatever the case, in the order of the keys.
	many := map[string][]string{"Some-Key": {"2", "3"}, "some-key": {"4"}, "SOME-KEY": {"1"}, "some.key": {"5"}}
	one := map[string]string{"Some-Key": "2", "some-key": "4", "SOME-KEY": "1", "some.key": "5"}
	require.Equal(t, []string{"1", "2", "3", "4"}, transport.MultiCarrier(many).Values("some-key"))
	require.Equal(t, []string{"1", "2", "3", "4"}, transport.HeaderCarrier(many).Values("some-key"))
	require.Equal(t, []string{"1", "2", "4"}, transport.MapCarrier(one).Values("some-key"))
	transport.MultiCarrier(many).Set("some-key", "x")
	transport.MapCarrier(one).Set("some-key", "x")
	require.Equal(t, map[string][]string{"some-key": {"x"}, "some.key": {"5"}}, many)
	require.Equal(t, map[string]string{"some-key": "x", "some.key": "5"}, one)
}

// gRPC takes keys of these characters, and encodes the values of keys that end in
// -bin.
func TestFieldsAreKeysOfGRPC(t *testing.T) {
	seen := map[string]bool{"baggage": true}
	for _, f := range allFormats {
		for _, name := range f.Fields() {
			seen[name] = true
		}
	}
	require.Len(t, seen, 2+6+1+4+1)
	for name := range seen {
		require.Regexp(t, regexp.MustCompile(`^[0-9a-z_.-]+$`), name)
		require.NotRegexp(t, regexp.MustCompile(`-bin$|^grpc-`), name)
	}
}
