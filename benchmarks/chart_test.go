package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBars(t *testing.T) {
	chart := bars{
		title: `"Cost" & <price>`, text: "in F",
		rows: []bar{{"peer </text><script>", "Row/peer"}, {"monitor", "Row/monitor"}, {"not measured", "Row/nobody"}},
	}
	svg := string(chart.draw(sampleResults(t)))

	decoder := xml.NewDecoder(strings.NewReader(svg))
	var texts []string
	rects := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, svg)
		switch token := token.(type) {
		case xml.StartElement:
			require.NotEqual(t, "script", token.Name.Local)
			if token.Name.Local == "rect" {
				rects++
			}
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
	require.Equal(t, 2, rects)
	all := strings.Join(texts, "")
	require.Contains(t, all, `"Cost" & <price>`)
	require.Contains(t, all, "monitor 0.6 F, peer </text><script> 12 F.") // the shortest first
	require.NotContains(t, all, "not measured")
	require.Contains(t, svg, `width="460.0"`)      // the longest takes all the place,
	require.Contains(t, svg, `width="23.0"`)       // and another its share of it
	require.Contains(t, svg, `<rect class="ours"`) // once, and before the peer's
	require.Less(t, strings.Index(svg, `<rect class="ours"`), strings.Index(svg, `<rect class="peer"`))
}

func TestBarsOfNothing(t *testing.T) {
	require.Nil(t, bars{rows: []bar{{"monitor", "Row/nobody"}}}.draw(sampleResults(t)))
}
