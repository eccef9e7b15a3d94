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

// TestSplitIsTheSameUnderEveryRelease holds names that Go 1.26 and Go 1.27 give
// to one function, and the compiler to its copies.
func TestSplitIsTheSameUnderEveryRelease(t *testing.T) {
	for want, names := range map[string][]string{
		"F":                {"F", "F-range1", "F-range2", "F-range1-range1", "F-range12-range3-range1"},
		"(*T).P":           {"(*T).P-range1"},
		"T.V":              {"T.V-range2"},
		"G[...]":           {"G[...]-range1", "G[...]-range1-range2"},
		"F.func1":          {"F.func1", "F.1", "F.func1-range1", "F.func1-range2-range1"},
		"F.func2.1":        {"F.func2.1", "F.func2.func1", "F.func2.1-range1", "F.2.func1"},
		"F.func2.1.3":      {"F.func2.1.3", "F.func2.func1.func3"},
		"L[...].V.func1":   {"L[...].V.func1", "L[...].V.1"},
		"(*L[...]).P":      {"(*L[...]).P"},
		"init":             {"init"},
		"init.0":           {"init.0", "init.0-range1"},
		"init.0.func1":     {"init.0.func1", "init.0.1"},
		"init.func1":       {"init.func1"},
		"init.func1.1":     {"init.func1.1", "init.func1.func1"},
		"F-range1.func1":   {"F-range1.1", "F-range1.func1", "F-range1.1-range1"},
		"F-range1.func1.2": {"F-range1.1.2", "F-range1.func1.func2"},
		"F.func1-range1.2": {"F.func1-range1.2", "F.func1-range1.func2"},
		"A.func2.B.func1":  {"A.func2.B.1", "A.func2.B.func1"},
		// These are declared.
		"func1":        {"func1"},
		"func1.func2":  {"func1.func2"},
		"T.func1x":     {"T.func1x"},
		"T.x1.func":    {"T.x1.func"},
		"T.func1x.any": {"T.func1x.any"},
		"":             {""},
	} {
		for _, name := range names {
			pkg, got := callsite.Split("example.com/a." + name)
			require.Equal(t, []string{"example.com/a", want}, []string{pkg, got}, name)
		}
	}
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
