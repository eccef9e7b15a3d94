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
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
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

// Decode reads a page in JSON, and requires that T has the same fields.
func Decode[T any](t testing.TB, body []byte) (page T) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&page); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	again, err := document.Encode(page)
	if err != nil {
		t.Fatal(err)
	}
	var first, second any
	if json.Unmarshal(body, &first) != nil || json.Unmarshal(again, &second) != nil || !reflect.DeepEqual(first, second) {
		t.Fatalf("%.4000s\nis, decoded and encoded\n%.4000s", body, again)
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

// GoldenPage compares the three formats of a page with files in testdata. T is what
// the JSON is decoded to.
func GoldenPage[T any](t *testing.T, read page.Reader, name, url string, registries ...*monitor.Registry) {
	t.Helper()
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	for format, extension := range map[page.Format]string{page.Text: ".txt", page.JSON: ".json", page.HTML: ".html"} {
		body := Get(t, read, url+separator+"format="+string(format), registries...)
		switch format {
		case page.JSON:
			Decode[T](t, body)
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
