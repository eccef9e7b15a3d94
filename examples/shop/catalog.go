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
	return handle("POST /price/{item}", http.StatusBadGateway, c.price)
}

func (c *catalog) price(ctx context.Context, item string) (price string, err error) {
	defer c.mon.TaskContext(&ctx)(&err)
	if _, err := c.call(ctx, "/reserve/"+item); err != nil {
		return "", fmt.Errorf("no price: %w", err)
	}
	c.mon.ValDist("price").ObserveInt(int64(c.prices[item]))
	return fmt.Sprint(c.prices[item]), nil
}
