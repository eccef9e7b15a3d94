package service

import (
	"context"
	"net/http"
	"strconv"
)

// bare is the shop without instrumentation.
type bare struct{ work work }

func (b bare) service(_, upstream string) (service, func(http.Handler) http.Handler) {
	return &bareService{b.work, &http.Client{Transport: newTransport()}, upstream}, func(h http.Handler) http.Handler { return h }
}

func (bare) stop(context.Context) (exported int64, err error) { return 0, nil }

type bareService struct {
	work     work
	client   *http.Client
	upstream string
}

func (s *bareService) order(ctx context.Context, item string) (receipt string, err error) {
	price, err := s.call(ctx, "/price/"+item)
	if err != nil {
		return "", err
	}
	gift, err := s.wrap(ctx, item)
	if err != nil {
		return "", err
	}
	return gift + " for " + price, nil
}

func (s *bareService) wrap(_ context.Context, item string) (gift string, err error) {
	return s.work.wrap(item)
}

func (s *bareService) price(ctx context.Context, item string) (price string, err error) {
	if _, err := s.call(ctx, "/reserve/"+item); err != nil {
		return "", err
	}
	return strconv.Itoa(s.work.price(item)), nil
}

func (s *bareService) call(ctx context.Context, path string) (answer string, err error) {
	return post(ctx, s.client, s.upstream+path)
}

func (s *bareService) reserve(ctx context.Context, item string) (what string, err error) {
	return s.fetch(ctx, item)
}

func (s *bareService) fetch(_ context.Context, item string) (what string, err error) {
	return s.work.fetch(item)
}
