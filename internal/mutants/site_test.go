package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMutantsOf(t *testing.T) {
	const source = `package p

import "sync"

const limit = 0x10

func f(mu *sync.Mutex, n int) (ok bool) {
	mu.Lock()
	defer mu.Unlock()
	_ = limit
	for n < limit {
		n++
		if n == 7 && !ok {
			ok = true
			continue
		}
		n += 2
	}
	return ok
}
`
	all, err := mutantsOf("p.go", []byte(source))
	require.NoError(t, err)
	var keys []string
	for _, m := range all {
		keys = append(keys, m.key())
		require.Equal(t, strings.Replace(source[m.from:], m.was, m.becomes, 1), string(m.apply([]byte(source)))[m.from:])
	}
	require.ElementsMatch(t, []string{
		"p.go: : 0x10 => 17",
		"p.go: f: mu.Lock() => ",
		"p.go: f: defer mu.Unlock() => ",
		"p.go: f: < => <=",
		"p.go: f: ++ => --",
		"p.go: f: n == 7 && !ok => !(n == 7 && !ok)",
		"p.go: f: && => ||",
		"p.go: f: == => !=",
		"p.go: f: 7 => 8",
		"p.go: f: ok => _",
		"p.go: f: true => false",
		"p.go: f: continue => break",
		"p.go: f: += => -=",
		"p.go: f: 2 => 3",
	}, keys)
}
