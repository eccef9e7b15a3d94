// Package pagetest has what the tests of several pages need.
package pagetest

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Get returns the page of an address, in the format that the address asks for.
func Get(t testing.TB, read page.Reader, url string, registries ...*monitor.Registry) []byte {
	t.Helper()
	q, err := page.ParseQuery(httptest.NewRequest(http.MethodGet, url, nil))
	if err != nil {
		t.Fatal(err)
	}
	body, err := page.Render(read, page.NewFrame(time.Now(), registries, q), registries)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// Decode reads the fields of T from a page in JSON, and requires that the page is on one
// line and has escaped what HTML would take for markup.
func Decode[T any](t testing.TB, body []byte) (page T) {
	t.Helper()
	if err := json.Unmarshal(body, &page); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	var compact, escaped bytes.Buffer
	if err := json.Compact(&compact, body); err != nil {
		t.Fatal(err)
	}
	json.HTMLEscape(&escaped, compact.Bytes())
	if line := escaped.String() + "\n"; line != string(body) {
		t.Fatalf("%.4000s\nshould be\n%.4000s", body, line)
	}
	return page
}

// Golden compares with a file in testdata.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Fatalf("%s differs: look at it, and use -update if it is right:\n%s", path, got)
	}
}

var styleSheet = regexp.MustCompile(`(?s)<style>.*</style>`)

// GoldenPage compares the three formats of a page with files in testdata.
func GoldenPage(t *testing.T, read page.Reader, name, url string, registries ...*monitor.Registry) {
	t.Helper()
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	for format, extension := range map[page.Format]string{page.Text: ".txt", page.JSON: ".json", page.HTML: ".html"} {
		body := Get(t, read, url+separator+"format="+string(format), registries...)
		switch format {
		case page.JSON:
			Decode[any](t, body)
			var indented bytes.Buffer
			if err := json.Indent(&indented, body, "", "\t"); err != nil {
				t.Fatal(err)
			}
			body = indented.Bytes()
		case page.HTML:
			// The pages are golden, their looks are not.
			body = styleSheet.ReplaceAll(body, []byte("<style></style>"))
		default:
			TerminalSafe(t, string(body))
		}
		Golden(t, name+extension, anonymous(body))
	}
}
