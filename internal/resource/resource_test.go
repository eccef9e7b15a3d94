package resource

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAttributes(t *testing.T) {
	f := func(value string, want ...Attribute) {
		t.Helper()
		t.Setenv("OTEL_RESOURCE_ATTRIBUTES", value)
		got, err := Attributes()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	f("")
	f(" , ")
	f("a=1", Attribute{"a", "1"})
	f("a=1, b = 2 ,a=3,", Attribute{"a", "3"}, Attribute{"b", "2"})
	f("a=x=y", Attribute{"a", "x=y"})
	f("a=", Attribute{"a", ""})
	f("a%2Cb=%20%e9%94%ae%", Attribute{"a,b", " 键%"})
	f("a=%zz%2", Attribute{"a", "%zz%2"})
	for _, malformed := range []string{"a", "a=1,b", "=1", "a=%ff", "\xff=1"} {
		t.Setenv("OTEL_RESOURCE_ATTRIBUTES", malformed)
		got, err := Attributes()
		require.ErrorContains(t, err, "OTEL_RESOURCE_ATTRIBUTES is ignored, because ", malformed)
		require.Empty(t, got)
	}
}

func TestServiceName(t *testing.T) {
	f := func(want, name, attributes string) {
		t.Helper()
		t.Setenv("OTEL_SERVICE_NAME", name)
		t.Setenv("OTEL_RESOURCE_ATTRIBUTES", attributes)
		require.Equal(t, want, ServiceName())
	}
	f("", "", "")
	f("shop", "shop", "service.name=other")
	f("other", "", "a=1,service.name=other")
	f("", "", "service.name=other,malformed")
}
