package dotted

import (
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
)

// styles are all there are, with one that has every translation.
var styles = map[string]*Style{
	"plain": &Plain, "key": &Key, "scope": &Scope, "name": &Name, "class": &Class, "host": &Host,
	"tag": {Dot: ".", Slash: "/", Dash: "-", Underscore: "_", Colon: ":"},
}

func TestStyles(t *testing.T) {
	for _, c := range []struct{ style, name, want string }{
		{"plain", "us-east_1", "us-east_1"},
		{"plain", "a.b", "a_b--1343440b"},
		{"plain", "", "_--29669922"},
		{"plain", "ключ", "_--93d1a3ed"},
		{"key", "zone_1", "zone_1"},
		{"key", "a-b", "a-b--15c1e536"},
		{"scope", "github.com/go-kit/my_pkg", "github_com-go--kit-my__pkg"},
		{"scope", "a./b", "a_b--3e56456a"},
		{"name", "Serve.func1", "Serve-func1"},
		{"name", "(*Store).Get.func1.2", "Store--Get-func1-2"},
		{"name", "cache miss", "cache_miss-"},
		{"name", "(*T).a b", "_T_a_b--2c659a99"},
		{"name", "(*T U).a", "_T_U_a--04907249"},
		{"name", "(*Map[...]).Load", "_Map_Load--c44429dd"},
		{"class", "panic: runtime error", "panic--runtime_error"},
		{"class", "a:bc", "a_bc--4bf3ca89"},
		{"host", "web-1.example.com", "web-1_example_com"},
		{"tag", "/a-b_c.d:e", "/a-b_c.d:e"},
		{"tag", "a b", "a_b--6bb173b5"},
	} {
		require.Equal(t, c.want, string(styles[c.style].Append(nil, c.name)), "%s %q", c.style, c.name)
	}
}

func TestTagComponents(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"zone", "us-east-1", "zone-us-east-1"},
		{"empty", "", "empty-"},
		{"a", "b-c", "a-b-c"},
		{"a-b", "c", "a-b-c--dd62c76e"},
		{"", "c", "-c--1527bb23"},
		{"k", "01--01234567", "k-01--01234567--8ec02ea3"},
	} {
		require.Equal(t, c.want, string(AppendTag([]byte("x."), c.key, c.value)[2:]), "%q %q", c.key, c.value)
	}
}

// A component is never longer than it may be, and never that of another name which is
// as long.
func TestLongComponents(t *testing.T) {
	long := strings.Repeat("x", MaxComponent)
	require.Equal(t, "a."+long, string(Plain.Append([]byte("a."), long)))
	one, other := Plain.Append(nil, long+"y"), Plain.Append(nil, long+"z")
	require.Len(t, one, MaxComponent)
	require.NotEqual(t, one, other)
	require.Len(t, AppendTag(nil, long, "y"), MaxComponent)
	require.Len(t, AppendHashed([]byte("ab"), 20, long), 2+20)
}

// What looks as if it had a hash is not taken for what that is the hash of.
func TestForgedHashes(t *testing.T) {
	for name, st := range styles {
		for _, s := range collecttest.HostileNames() {
			if c := string(st.Append(nil, s)); c != s {
				require.NotEqual(t, c, string(st.Append(nil, c)), "%s %.50q", name, s)
			}
		}
	}
}

func TestNoAllocations(t *testing.T) {
	var b []byte
	names := collecttest.HostileNames()
	appendAll := func() {
		for _, st := range styles {
			for _, s := range names {
				b = AppendTag(st.Append(b[:0], s), s, s)
			}
		}
	}
	appendAll()
	require.Zero(t, testing.AllocsPerRun(10, appendAll))
}

// FuzzComponents looks for components that are not legal, and for two names with one
// component.
func FuzzComponents(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)])
	}
	f.Add("a.b", "a-b")
	f.Add("(*T).M", "T--M")
	f.Add("a b", "a_b-")
	f.Fuzz(func(t *testing.T, a, b string) {
		for name, st := range styles {
			one, other := string(st.Append(nil, a)), string(st.Append(nil, b))
			if (one == other) != (a == b) {
				t.Errorf("%s: %q and %q have the components %q and %q", name, a, b, one, other)
			}
			legal := one
			if name == "tag" {
				legal = strings.NewReplacer(".", "_", "/", "_", ":", "_").Replace(one)
			}
			if one == "" || len(one) > MaxComponent || string(AppendLegal(nil, legal, Dashes)) != legal {
				t.Errorf("%s: %q has the component %q", name, a, one)
			}
		}
		one, other := string(AppendTag(nil, a, b)), string(AppendTag(nil, b, a))
		if (one == other) != (a == b) {
			t.Errorf("%q, %q and %q, %q have the component %q", a, b, b, a, one)
		}
	})
}
