package transport

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMethodIndex(t *testing.T) {
	for i, name := range methodNames {
		require.Equal(t, i, methodIndex(name))
	}
	require.Equal(t, "GET", methodName(""))
	require.Equal(t, "OTHER", methodName("get"))
}
