package dotted

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPrefixes(t *testing.T) {
	for _, c := range []struct{ prefix, service, want string }{
		{"", "shop", "web1_example_com.shop."},
		{"prod", "shop", "prod.shop."},
		{"prod.{service}.{host}.{instance}", "shop", "prod.shop.web1_example_com.0."},
		{".{host}..", "shop", "web1_example_com.shop."},
		{"{host}-{instance}", "shop", "web1_example_com-0.shop."},
		{"KEY.by-{service}", "shop", "KEY.by-shop."},
		{"{service}{service}", "a", "aa."},
		{"{service}", "a.b", "a_b--1343440b."},
		{"x{service}", "", "x."},
		{"{service}", "", "_--29669922."},
		{"a b", "s", "a_b--6bb173b5.s."},
	} {
		o, err := NewOrigin(c.prefix, "web1.example.com", "0", false)
		require.NoError(t, err)
		require.Equal(t, c.want, string(o.AppendService(nil, c.service)), c.prefix)
	}
	for prefix, want := range map[string]string{
		"secret.{instance}":  "no instance",
		"secret.{pid}":       "brace",
		"secret.{":           "brace",
		"secret}":            "brace",
		"{ser{host}vice}":    "brace",
		"{secret.{service}}": "brace",
	} {
		_, err := NewOrigin(prefix, "", "", false)
		require.ErrorContains(t, err, want, prefix)
		require.NotContains(t, err.Error(), "secret")
	}
}

// The host is this one where it is needed, and else what it was.
func TestTheHostOfAnOrigin(t *testing.T) {
	here, err := os.Hostname()
	require.NoError(t, err)
	for _, c := range []struct {
		prefix, host string
		tags         bool
		want, start  string
	}{
		{"", "", false, here, string(Host.Append(nil, here)) + "."},
		{"a.{host}", "", false, here, "a." + string(Host.Append(nil, here)) + "."},
		{"a", "", false, "", "a."},
		{"", "web1", false, "web1", "web1."},
		{"", "", true, here, ""},
		{"a", "web1", true, "web1", "a."},
	} {
		o, err := NewOrigin(c.prefix, c.host, "", c.tags)
		require.NoError(t, err)
		require.Equal(t, c.want, o.Host, "%+v", c)
		require.Equal(t, c.start, string(o.Append(nil, "shop")), "%+v", c)
	}
}
