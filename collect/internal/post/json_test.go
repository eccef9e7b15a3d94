package post

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJSON(t *testing.T) {
	f := func(want, body string) {
		t.Helper()
		var got strings.Builder
		(&Answer{Body: []byte(body)}).JSON(func(path string, value json.Token) {
			fmt.Fprintf(&got, "%s=%v;", path, value)
		})
		require.Equal(t, want, got.String())
	}
	f("=text;", `"text"`)
	f(`={;a=1;b=[;b={;b.c=<nil>;b=2;d=true;`, `{"a":1,"b":[{"c":null},2],"d":true}`)
	f(`=[;=[;=[;=1;=2;`, `[[],[1],2]`)
	f(`={;a="/é`+"\U0001F600;", `{"a":"\"\/\u00e9\ud83d\ude00"}`) // escapes that Go's syntax does not have
	f(`={;a=1;b=[;b=2;`, `{"a":1,"b":[2,"cu`)
	f(`={;a={;`, `{"a":{"cut`)
	f("={;", `{]}`)
	f("", "<html>")
	f("", "")
	f(strings.Repeat("=[;", 10_000), strings.Repeat("[", 10_000))
}

// The last number of an answer that is cut may have had more digits.
func TestANumberThatIsCut(t *testing.T) {
	for text, want := range map[string]int{`{"a":1`: 0, `{"a":1,`: 1, `{"a":1 `: 1, `[1,2`: 1} {
		got := 0
		a := Answer{Body: []byte(text), Cut: true}
		a.JSON(func(_ string, value json.Token) {
			if _, ok := value.(float64); ok {
				got++
			}
		})
		require.Equal(t, want, got, text)
	}
}
