package transport_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// members returns what All yields.
func members(b transport.Baggage) (list []string) {
	for key, value := range b.All() {
		list = append(list, key+"="+value)
	}
	return list
}

// The examples come from the W3C Baggage specification and from its test suite,
// test/test_baggage.py.
func TestParseBaggage(t *testing.T) {
	octets := ""
	for c := byte('!'); c <= '~'; c++ {
		if !strings.ContainsRune(`",;\%`, rune(c)) {
			octets += string(c)
		}
	}
	for _, c := range []struct {
		name string
		give []string
		want []string // decoded, without properties
		text string   // as it goes out
		bad  string
	}{
		{"nothing", nil, nil, "", ""},
		{"empty", []string{""}, nil, "", ""},
		{"the example of Limits", []string{"key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue"},
			[]string{"key1=value1", "key2=value2", "key3=value3"},
			"key1=value1;property1;property2,key2=value2,key3=value3;propertyKey=propertyValue", ""},
		{"single header", []string{"userId=alice,serverNode=DF%2028,isProduction=false"},
			[]string{"userId=alice", "serverNode=DF 28", "isProduction=false"},
			"userId=alice,serverNode=DF%2028,isProduction=false", ""},
		{"outside of baggage-octet", []string{"userId=Am%C3%A9lie"}, []string{"userId=Amélie"}, "userId=Am%C3%A9lie", ""},
		{"split into multiple headers", []string{"userId=alice", "serverNode=DF%2028,isProduction=false"},
			[]string{"userId=alice", "serverNode=DF 28", "isProduction=false"},
			"userId=alice,serverNode=DF%2028,isProduction=false", ""},
		{"begin and end with spaces", []string{"userId =   alice", "serverNode = DF%2028, isProduction = false"},
			[]string{"userId=alice", "serverNode=DF 28", "isProduction=false"},
			"userId=alice,serverNode=DF%2028,isProduction=false", ""},
		{"test_parse_multiple_kv_property_ows", []string{"SomeKey \t = \t SomeValue \t ; \t SomeProp \t = \t PropVal \t , \t SomeKey2 \t = \t SomeValue2"},
			[]string{"SomeKey=SomeValue", "SomeKey2=SomeValue2"}, "SomeKey=SomeValue;SomeProp=PropVal,SomeKey2=SomeValue2", ""},
		{"test_parse_multiple_equals", []string{"SomeKey=SomeValue=equals"}, []string{"SomeKey=SomeValue=equals"}, "SomeKey=SomeValue=equals", ""},
		{"test_parse_percent_encoded", []string{"SomeKey=%09%20%22%27%3B%3Dasdf%21%40%23%24%25%5E%26%2A%28%29"},
			[]string{"SomeKey=\t \"';=asdf!@#$%^&*()"}, "SomeKey=%09%20%22'%3B=asdf!@#$%25^&*()", ""},
		{"test_parse_multiple_properties_same_name", []string{"SomeKey=SomeValue;SomeProp;SomeProp=PropValue;SomeProp=AnotherPropValue"},
			[]string{"SomeKey=SomeValue"}, "SomeKey=SomeValue;SomeProp;SomeProp=PropValue;SomeProp=AnotherPropValue", ""},
		{"order of duplicates", []string{"a=1,b=2,a=3"}, []string{"a=1", "b=2", "a=3"}, "a=1,b=2,a=3", ""},
		{"a plus is a plus", []string{"a=1+1"}, []string{"a=1+1"}, "a=1+1", ""},
		{"all octets", []string{"a=" + octets}, []string{"a=" + octets}, "a=" + octets, ""},
		{"all characters of a token", []string{"!#$%&'*+-.^_`|~09azAZ=1"}, []string{"!#$%&'*+-.^_`|~09azAZ=1"}, "!#$%&'*+-.^_`|~09azAZ=1", ""},
		{"empty value", []string{"a="}, []string{"a="}, "a=", ""},
		{"empty value, property", []string{"a=;p="}, []string{"a="}, "a=;p=", ""},
		{"empty members and properties", []string{",a=1; ;p;,\t,b=2,"}, []string{"a=1", "b=2"}, "a=1;p,b=2", ""},
		{"digits in lower case", []string{"a=%c3%a9"}, []string{"a=é"}, "a=%C3%A9", ""},
		{"not UTF-8", []string{"a=%FFx%C3"}, []string{"a=\uFFFDx\uFFFD"}, "a=%EF%BF%BDx%EF%BF%BD", ""},
		{"each byte that is not UTF-8", []string{"a=%FF%FE"}, []string{"a=\uFFFD\uFFFD"}, "a=%EF%BF%BD%EF%BF%BD", ""},
		{"half of a surrogate pair", []string{"a=%ED%A0%80"}, []string{"a=\uFFFD\uFFFD\uFFFD"}, "a=" + strings.Repeat("%EF%BF%BD", 3), ""},
		{"a percent sign without digits stands for itself", []string{"a=100%,b=%2,c=%zz;p=%"},
			[]string{"a=100%", "b=%2", "c=%zz"}, "a=100%25,b=%252,c=%25zz;p=%25", ""},
		{"decoded once", []string{"a=%2525"}, []string{"a=%25"}, "a=%2525", ""},
		{"injection", []string{"a=%0D%0ASet-Cookie:%20x"}, []string{"a=\r\nSet-Cookie: x"}, "a=%0D%0ASet-Cookie:%20x", ""},
		{"a key is not decoded", []string{"%41=1"}, []string{"%41=1"}, "%41=1", ""},

		{"no value", []string{"a,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"no key", []string{"=1,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"space in a key", []string{"a b=1,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"key that is no token", []string{"a/b=1,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"key that is not ASCII", []string{"é=1,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"space in a value", []string{"a=1 2,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"quotes", []string{`a="1",b=2`}, []string{"b=2"}, "b=2", "syntax"},
		{"backslash", []string{`a=\,b=2`}, []string{"b=2"}, "b=2", "syntax"},
		{"not ASCII", []string{"a=é,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"control character", []string{"a=\x00,b=2,c=\x7f"}, []string{"b=2"}, "b=2", "syntax"},
		{"bad key of a property", []string{"a=1;p q,b=2"}, []string{"b=2"}, "b=2", "syntax"},
		{"bad value of a property", []string{`a=1;p="q",b=2`}, []string{"b=2"}, "b=2", "syntax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := transport.ParseBaggage(c.give...)
			requireRejection(t, "baggage", c.bad, err)
			require.Equal(t, c.want, members(b))
			require.Equal(t, len(c.want), b.Len())
			require.Equal(t, c.text, b.String())
			again, err := transport.ParseBaggage(b.String())
			require.NoError(t, err)
			require.Equal(t, members(b), members(again))
			require.Equal(t, c.text, again.String())
		})
	}
}

// "MUST propagate ... whenever both": up to 64 members and 8192 bytes. The first edition
// said 180 members.
func TestBaggageLimits(t *testing.T) {
	list := func(n, size int) []string {
		all := make([]string, n)
		for i := range all {
			key := fmt.Sprintf("%02d=", i)
			all[i] = key + strings.Repeat("v", size-len(key))
		}
		return all
	}
	most := list(180, 8)
	full := append(list(63, 127), "63="+strings.Repeat("v", 8192-63*128-3))
	for _, c := range []struct {
		name string
		give []string
		want string
		bad  string
	}{
		{"180 members", most, strings.Join(most, ","), ""},
		{"181 members", append(most, "x=1"), strings.Join(most, ","), "members"},
		{"180 members of 8192 bytes", list(180, 44), strings.Join(list(180, 44), ","), ""},
		{"8192 bytes", full, strings.Join(full, ","), ""},
		{"8193 bytes", append(full[:63:63], full[63]+"v"), strings.Join(full[:63], ","), "too long"},
		{"what fits stays", append(full[:63:63], full[63]+"v", "x=1"), strings.Join(append(full[:63:63], "x=1"), ","), "too long"},
		{"one that is too long", []string{"x=1", "y=" + strings.Repeat("v", 8192), "z=1"}, "x=1,z=1", "too long"},
		{"grows beyond", []string{"x=1", "y=" + strings.Repeat("%FF", 1000)}, "x=1", "too long"},
		{"shrinks below", []string{"x=" + strings.Repeat("%41", 8190)}, "x=" + strings.Repeat("A", 8190), ""},
		{"not looked at", []string{"x=1", strings.Repeat(" ", 3*8192), "y=1"}, "x=1", "too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, fields := range [][]string{c.give, {strings.Join(c.give, ",")}} {
				b, err := transport.ParseBaggage(fields...)
				requireRejection(t, "baggage", c.bad, err)
				require.Equal(t, c.want, b.String())
			}
		})
	}
}

func TestBaggageChanges(t *testing.T) {
	b, err := transport.ParseBaggage("a=1;p,b=2,a=3;q;r=%20")
	require.NoError(t, err)
	before := b.String()

	value, ok := b.Value("a")
	require.True(t, ok)
	require.Equal(t, "3", value)
	require.Equal(t, ";q;r=%20", b.Properties("a"))
	_, ok = b.Value("A")
	require.False(t, ok, "keys are case-sensitive")
	require.Empty(t, b.Properties("b"))
	require.Empty(t, b.Properties("c"))

	changed, err := b.With("a", "ü, 1")
	require.NoError(t, err)
	require.Equal(t, "b=2,a=%C3%BC%2C%201", changed.String())
	more, err := changed.With("c", "")
	require.NoError(t, err)
	other, err := changed.With("d", "4")
	require.NoError(t, err)
	require.Equal(t, "b=2,a=%C3%BC%2C%201,c=", more.String())
	require.Equal(t, "b=2,a=%C3%BC%2C%201,d=4", other.String())
	for range 3 { // whatever room its array has
		more, err = more.With(fmt.Sprint("c", more.Len()), "")
		require.NoError(t, err)
		one, err := more.With("e", "5")
		require.NoError(t, err)
		text := one.String()
		_, err = more.With("f", "6")
		require.NoError(t, err)
		require.Equal(t, text, one.String())
	}
	require.Equal(t, "a=1;p,a=3;q;r=%20", b.Without("b").String())
	require.Equal(t, before, b.Without("c").String())
	require.Zero(t, b.Without("a").Without("b"))
	require.Equal(t, before, b.String())
	for key := range b.All() {
		require.Equal(t, "a", key)
		break
	}

	for _, c := range []struct{ key, value, bad string }{
		{"", "1", "syntax"},
		{"a b", "1", "syntax"},
		{"a=", "1", "syntax"},
		{"a", "\xff", "syntax"},
		{"c", strings.Repeat("x", 8192), "too long"},
	} {
		same, err := b.With(c.key, c.value)
		requireRejection(t, "baggage", c.bad, err)
		require.Equal(t, before, same.String())
	}
	full := transport.Baggage{}
	for i := range transport.MaxBaggageMembers {
		full, err = full.With(fmt.Sprint(i), "1")
		require.NoError(t, err)
	}
	_, err = full.With("x", "1")
	requireRejection(t, "baggage", "members", err)
	full, err = full.With("7", "2")
	require.NoError(t, err)
	require.Equal(t, "7=2", members(full)[179])
	require.False(t, slices.Contains(members(full), "7=1"))
}

func TestBaggageContext(t *testing.T) {
	ctx := t.Context()
	require.Zero(t, transport.BaggageFromContext(ctx))
	b, err := transport.ParseBaggage("a=1")
	require.NoError(t, err)
	inner := transport.ContextWithBaggage(ctx, b)
	require.Equal(t, b, transport.BaggageFromContext(inner))
	require.Zero(t, transport.BaggageFromContext(transport.ContextWithBaggage(inner, transport.Baggage{})))
	require.Zero(t, transport.BaggageFromContext(ctx))

	var none context.Context
	require.Zero(t, transport.BaggageFromContext(none))
	require.Equal(t, b, transport.BaggageFromContext(transport.ContextWithBaggage(none, b)))
}
