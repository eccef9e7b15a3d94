package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumber(t *testing.T) {
	f := func(want string, v float64) {
		t.Helper()
		require.Equal(t, want, number(v))
	}
	f("0", 0)
	f("1", 1)
	f("1.23", 1.234)
	f("12.3", 12.34)
	f("123", 123.4)
	f("1,235", 1234.6)
	f("12,345,678", 12345678)
	f("2.5e+12", 2.5e12)
	f("-1,235", -1234.6)
	f("-123", -123)
	f("0.0123", 0.01234)
	f("0.00002", 0.00002)
	f("0.5", 0.5)
	f("-0.25", -0.25)
	f("-", math.NaN())
}

func TestDuration(t *testing.T) {
	f := func(want string, ns float64) {
		t.Helper()
		require.Equal(t, want, duration(ns))
	}
	f("0 ns", 0)
	f("2.15 ns", 2.15)
	f("999 ns", 999)
	f("1.5 µs", 1500)
	f("150 µs", 150e3)
	f("29 ms", 29e6)
	f("290 ms", 290e6)
	f("3.2 s", 3.2e9)
	f("-", math.NaN())
}
