package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// The work of the shop is the same in all variants and does not know the
// instrumentation.

// work is the number of bytes that the shop hashes to fetch an item, and again to
// price it and to wrap it.
type work int

const (
	light work = 4 << 10   // some microseconds for each
	heavy work = 512 << 10 // some hundred
)

var goods [heavy]byte

func (w work) digest(kind, item string) string {
	h := sha256.New()
	io.WriteString(h, kind)
	io.WriteString(h, item)
	h.Write(goods[:w])
	return hex.EncodeToString(h.Sum(nil)[:4])
}

func (w work) fetch(item string) (string, error) {
	if item == "" {
		return "", errors.New("service: the request has no item")
	}
	return w.digest("fetch", item), nil
}

// priceOf returns a price between 1 and 1024.
func (w work) price(item string) int {
	price := 0
	for _, c := range w.digest("price", item) {
		price = price*31 + int(c)
	}
	return price&1023 + 1
}

func (w work) wrap(item string) (string, error) {
	return w.digest("wrap", item), nil
}

// newTransport returns the transport by which one service calls the next, bare.
func newTransport() *http.Transport {
	return &http.Transport{MaxIdleConnsPerHost: 2 * Clients}
}

// post posts to another service, and returns its answer.
func post(ctx context.Context, client *http.Client, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("service: %s: %s", response.Status, body)
	}
	return string(body), nil
}

// handle serves a pattern with an {item} by a function of the item.
func handle(pattern string, f func(ctx context.Context, item string) (string, error)) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		text, err := f(r.Context(), r.PathValue("item"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		io.WriteString(w, text)
	})
	return mux
}

// discard takes spans as Zipkin and as a collector of OpenTelemetry do, and throws them
// away.
func discard(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		// An empty ExportTraceServiceResponse: everything was accepted.
		w.Header().Set("Content-Type", "application/x-protobuf")
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
