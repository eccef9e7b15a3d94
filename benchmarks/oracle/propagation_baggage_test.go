package oracle

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
	otelsdk "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"golang.org/x/net/http/httpguts"
)

// An item is the value of a key with its properties. If a key occurs several times,
// OpenTelemetry keeps the last item.
type item struct{ value, properties string }

func itemsOf(b transport.Baggage) map[string]item {
	items := map[string]item{}
	for key, value := range b.All() {
		items[key] = item{value, b.Properties(key)}
	}
	return items
}

func itemsOfOTel(b baggage.Baggage) map[string]item {
	items := map[string]item{}
	for _, m := range b.Members() {
		properties := ""
		for _, p := range m.Properties() {
			properties += ";" + p.String()
		}
		items[m.Key()] = item{m.Value(), properties}
	}
	return items
}

func extractBaggage(fields []string) (here, there map[string]item) {
	h := http.Header{"Baggage": fields}
	p := transport.Options{Registry: monitor.NewRegistry(), Baggage: []string{"*"}}.Propagator()
	ctx := propagation.Baggage{}.Extract(context.Background(), propagation.HeaderCarrier(h))
	return itemsOf(p.ExtractBaggage(transport.HeaderCarrier(h))), itemsOfOTel(baggage.FromContext(ctx))
}

func TestBaggageBothWays(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		var ours transport.Baggage
		var theirs []baggage.Member
		for i := range r.IntN(64 + 1) /* OpenTelemetry refuses more */ {
			runes := make([]rune, r.IntN(20))
			for i := range runes {
				runes[i] = []rune{' ' + rune(r.IntN(95)), rune(r.IntN(0xd800))}[r.IntN(2)]
			}
			key := fmt.Sprintf("k%d", i)
			var err error
			ours, err = ours.With(key, string(runes))
			require.NoError(t, err)
			m, err := baggage.NewMemberRaw(key, string(runes))
			require.NoError(t, err)
			theirs = append(theirs, m)
		}
		list, err := baggage.New(theirs...)
		require.NoError(t, err)
		require.True(t, httpguts.ValidHeaderFieldValue(ours.String()))
		for _, text := range []string{ours.String(), list.String()} {
			here, there := extractBaggage([]string{text})
			require.Equal(t, itemsOf(ours), here)
			require.Equal(t, itemsOf(ours), there)
		}
	}
}

var baggageDisagreements = []disagreement{
	{`it rejects a percent sign without digits; "baggage-octet = ... %x23-2B", and the URL standard decodes it to itself`,
		fields("baggage", "a=100%"), field("baggage", `%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`)},
	{`it rejects a property of white space, though not an empty one; "the behavior is undefined"`,
		fields("baggage", "a=1; ,b=2"), field("baggage", `;[ \t]+(;|,|$)`)},
}

func TestMutatedBaggage(t *testing.T) {
	otelsdk.SetErrorHandler(otelsdk.ErrorHandlerFunc(func(error) {})) // the default handler logs the first error
	for _, d := range baggageDisagreements {
		here, there := extractBaggage(d.example["Baggage"])
		require.NotEqual(t, here, there, d.why)
		require.True(t, d.is(d.example), d.why)
	}
	r := rand.New(rand.NewPCG(9, 10))
	agreed, read := 0, 0
	for range 40_000 {
		h := http.Header{"Baggage": {[]string{
			"userId=Am%C3%A9lie,serverNode=DF%2028,isProduction=false",
			"key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue",
			"a=1,b=2,a=3;p= %20;q",
			"a=%FF%ED%A0%80,b=,c=x=y",
			"a=1,b=2" + strings.Repeat(";b=2", 70) + ",c=" + strings.Repeat("%41", 100),
		}[r.IntN(5)]}}
		mutate(r, h)
		here, there := extractBaggage(h["Baggage"])
		if !maps.Equal(here, there) {
			require.True(t, slices.ContainsFunc(baggageDisagreements, func(d disagreement) bool { return d.is(h) }),
				"%q:\nhere  %v\nthere %v", h, here, there)
			continue
		}
		agreed++
		if len(here) > 0 {
			read++
		}
	}
	t.Logf("%d agreed, %d of them on something", agreed, read)
	require.Greater(t, read, 10_000)
}
