package main

import (
	"context"
	"fmt"
	"net/http"
)

// catalog knows prices.
type catalog struct {
	*service
	prices map[string]int
}

func newCatalog(s *service) http.Handler {
	c := &catalog{s, map[string]int{"tea": 4, "book": 20, "piano": 9000, "unicorn": 1_000_000, "snake": 300}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /price/{item}", func(w http.ResponseWriter, r *http.Request) {
		price, err := c.price(r.Context(), r.PathValue("item"))
		answer(w, price, err, http.StatusBadGateway)
	})
	return mux
}

func (c *catalog) price(ctx context.Context, item string) (price string, err error) {
	defer c.mon.TaskContext(&ctx)(&err)
	if _, err := c.call(ctx, "/reserve/"+item); err != nil {
		return "", fmt.Errorf("no price: %w", err)
	}
	c.mon.ValDist("price").ObserveInt(int64(c.prices[item]))
	return fmt.Sprint(c.prices[item]), nil
}
