package transport_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// The keys that Options.Baggage lists travel with requests.
func ExampleBaggage() {
	options := transport.Options{Registry: monitor.NewRegistry(), Baggage: []string{"tenant"}}
	server := httptest.NewServer(options.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := transport.BaggageFromContext(r.Context())
		tenant, _ := b.Value("tenant")
		fmt.Printf("for %s, and nothing else: %d\n", tenant, b.Len())
	})))
	client := &http.Client{Transport: options.RoundTripper(server.Client().Transport)}

	b, err := transport.Baggage{}.With("tenant", "Zoë & Co.")
	if err == nil {
		b, err = b.With("password", "secret") // not listed
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := transport.ContextWithBaggage(context.Background(), b)
	request, err := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	response, err := client.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	server.Close()
	// Output: for Zoë & Co., and nothing else: 1
}

func ExampleParseBaggage() {
	b, err := transport.ParseBaggage("user=alice;level=gold", "node=DF%2028, not a member")
	for key, value := range b.All() {
		fmt.Printf("%s: %s\n", key, value)
	}
	fmt.Println(b.Properties("user"))
	fmt.Println(b)
	fmt.Println(err)
	// Output:
	// user: alice
	// node: DF 28
	// ;level=gold
	// user=alice;level=gold,node=DF%2028
	// transport: malformed baggage: syntax
}
