package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func someCurves() curves {
	return curves{
		file: "x.svg", title: "A < B", text: "Lower & better.", unit: "ns/op", xTitle: "cores",
		details: []string{"1", "2", "1000"},
		lines:   []line{{"monitor: it", "Row/monitor"}, {"<peer>", "Row/peer"}, {"missing", "Row/missing"}},
	}
}

func TestCurves(t *testing.T) {
	r := &results{passes: []pass{{
		"Row/monitor/1": {"ns/op": 10}, "Row/monitor/2": {"ns/op": 20}, "Row/monitor/1000": {"ns/op": 1000},
		"Row/peer/1": {"ns/op": 11}, "Row/peer/1000": {"ns/op": 1000},
	}}}
	image := string(someCurves().draw(r))
	decoder := xml.NewDecoder(strings.NewReader(image))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	require.Contains(t, image, "A &lt; B")
	require.Contains(t, image, "&lt;peer&gt;")
	require.NotContains(t, image, "missing")
	require.NotContains(t, image, "NaN,")
	// Two decades: 10 ns is at the bottom, 1 µs at the top, and 20 ns is 0.301 of
	// a decade above the bottom.
	require.Contains(t, image, `points="70.0,324.0 295.0,284.9 520.0,64.0"`)
	// What was not measured is left out.
	require.Contains(t, image, `points="70.0,318.6 520.0,64.0"`)
	require.Contains(t, image, ">1,000</text>")
	require.Contains(t, image, ">100 ns</text>")
	require.Equal(t, 2, strings.Count(image, "<polyline"))
}

// Labels of lines that end in the same place do not cover each other.
func TestCurvesSeparateLabels(t *testing.T) {
	r := &results{passes: []pass{{"Row/monitor/1000": {"ns/op": 1000}, "Row/peer/1000": {"ns/op": 1000}}}}
	image := string(someCurves().draw(r))
	at := func(label string) string {
		_, rest, found := strings.Cut(image[:strings.Index(image, label+"</text>")], "<polyline")
		require.True(t, found)
		return rest[strings.LastIndex(rest, ` y="`):]
	}
	require.NotEqual(t, at("monitor: it"), at("&lt;peer&gt;"))
}

func TestCurvesOfNothing(t *testing.T) {
	require.Nil(t, someCurves().draw(&results{}))
	require.Nil(t, someCurves().draw(&results{passes: []pass{{"Row/monitor/1": {"ns/op": 0}}}}))
}
