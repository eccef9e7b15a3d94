package main

import (
	"fmt"
	"net/http"
)

// kind is a kind of service: its name, and what makes its handler.
type kind struct {
	name    string
	handler func(*service) http.Handler
}

// services are the kinds in the order of starting: a service before its callers.
var services = []kind{
	{"store", newStore},
	{"catalog", newCatalog},
	{"front", newFront},
}

func kindOf(name string) (kind, error) {
	for _, k := range services {
		if k.name == name {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("shop: there is no service %q", name)
}
