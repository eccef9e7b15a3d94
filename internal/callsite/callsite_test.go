package callsite_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/stretchr/testify/require"
)

func TestSplit(t *testing.T) {
	f := func(pkg, name, function string) {
		t.Helper()
		gotPkg, gotName := callsite.Split(function)
		require.Equal(t, []string{pkg, name}, []string{gotPkg, gotName})
	}
	f("main", "main", "main.main")
	f("net/http", "(*Server).Serve", "net/http.(*Server).Serve")
	f("net/http", "(*Server).Serve.func1", "net/http.(*Server).Serve.func1")
	f("gopkg.in/yaml.v3", "Unmarshal", "gopkg.in/yaml%2ev3.Unmarshal")
	f("example.com/a.b/c", "F[...]", "example.com/a.b/c.F[...]")
	f("example.com/a", "F[go.shape.struct { example.com/b/c.X }]", "example.com/a.F[go.shape.struct { example.com/b/c.X }]")
	f("a%zz", "F", "a%zz.F")
	f("", "", "")
	f("", "nodot", "nodot")
}

//go:noinline
func outlined() (address uintptr, site callsite.Site) {
	address = callsite.ReturnAddress()
	return address, callsite.Walk(address, func(name string) bool { return strings.HasSuffix(name, ".outlined") })
}

//go:noinline
func twice(f func() callsite.Site) callsite.Site { return f() }

//go:noinline
func notInlined() (uintptr, callsite.Site) { return outlined() }

func TestReturnAddressAgreesWithTheRuntime(t *testing.T) {
	address, site := outlined()
	require.True(t, strings.HasSuffix(site.Function, ".TestReturnAddressAgreesWithTheRuntime"), site.Function)
	require.True(t, strings.HasSuffix(site.File, "callsite_test.go"))
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		require.Zero(t, address)
		return
	}
	require.True(t, site.Direct)
	require.Equal(t, address, site.PC)
}

func TestWalkSaysWhenTheAddressIsNotEnough(t *testing.T) {
	hasAddress := runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

	_, site := notInlined()
	require.True(t, strings.HasSuffix(site.Function, ".notInlined"), site.Function)
	require.Equal(t, hasAddress, site.Direct)

	// Skipping a frame that was not inlined leads past the address.
	address := make(chan uintptr, 1)
	site = twice(func() callsite.Site {
		address <- callsite.ReturnAddress()
		return callsite.Walk(<-address, func(name string) bool {
			return strings.HasSuffix(name, ".twice") || strings.HasSuffix(name, ".func1")
		})
	})
	require.True(t, strings.HasSuffix(site.Function, ".TestWalkSaysWhenTheAddressIsNotEnough"), site.Function)
	require.False(t, site.Direct)
}

func TestWalkFindsNobody(t *testing.T) {
	require.Equal(t, callsite.Site{}, callsite.Walk(0, func(string) bool { return true }))
}
