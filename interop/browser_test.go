//go:build interop

package interop

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/stretchr/testify/require"
)

// browse has a real browser load a page and returns the document it ended up
// with. The browser's console must be empty: it would show, for example, that the
// page violates its own content security policy.
func browse(t testing.TB, url string, flags ...string) string {
	t.Helper()
	document, log := chromium(t, url, flags...)
	require.NotContains(t, log, "CONSOLE", "%s", log)
	return document
}

// submit has a browser load a page that submits a form, and returns the document
// that it is led to. A refusal is on its console.
func submit(t testing.TB, url string) (document string) {
	t.Helper()
	document, _ = chromium(t, url, "--dump-dom")
	return document
}

func chromium(t testing.TB, url string, flags ...string) (dom, console string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir=" + t.TempDir(), "--enable-logging=stderr", "--virtual-time-budget=3000",
	}
	cmd := exec.CommandContext(ctx, "chromium", append(append(args, flags...), url)...)
	var document, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &document, &log
	if err := cmd.Run(); err != nil {
		t.Fatal(missing("chromium", err), log.String())
	}
	return document.String(), log.String()
}

func TestPagesInABrowser(t *testing.T) {
	s := openShop(t, 1, "-duration", "2s", "-linger", "1m", "-rate", "100")
	o := s.awaitOrders()
	document := browse(t, s.stats[0], "--dump-dom")
	for _, text := range []string{"front", "catalog", "store", "(*front).order", "sold out", strconv.FormatInt(o.OK, 10)} {
		require.Contains(t, document, text)
	}
	require.Contains(t, browse(t, s.stats[0]+"/running", "--dump-dom"), "</html>")

	document = browse(t, s.stats[0]+"/traces", "--dump-dom")
	require.Contains(t, document, "POST /order/{item}")
	link := regexp.MustCompile(`traces/[0-9a-f]{32}`).FindString(document)
	require.NotEmpty(t, link, document)
	document = browse(t, s.stats[0]+"/"+link, "--dump-dom")
	for _, text := range []string{"front", "catalog", "store", "(*front).order"} {
		require.Contains(t, document, text)
	}

	picture := filepath.Join(t.TempDir(), "stats.png")
	browse(t, s.stats[0], "--window-size=900,1200", "--screenshot="+picture)
	file, err := os.Open(picture)
	require.NoError(t, err)
	defer file.Close()
	image, err := png.Decode(file)
	require.NoError(t, err)
	colours := map[[4]uint32]bool{}
	for x := range image.Bounds().Dx() {
		for y := range image.Bounds().Dy() {
			r, g, b, a := image.At(x, y).RGBA()
			colours[[4]uint32{r, g, b, a}] = true
		}
	}
	require.Greater(t, len(colours), 20, "the picture is not blank")
}

func TestHostileNamesInABrowser(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetService(`<script>document.title="owned"</script>`)
	hostile := []string{
		`<script>document.title="owned"</script>`,
		`"><img src=x onerror="document.title='owned'">`,
		`</style><script>document.title="owned"</script>`,
		`javascript:document.title="owned"`,
		`'-document.title="owned"-'`,
		"a\x00b\nc\xff",
	}
	_, open := r.Scope(hostile[0]).Func(hostile[1]).Start(t.Context(), monitor.SpanOptions{})
	defer open.Finish(nil)
	for _, name := range hostile {
		r.Scope(name).Func(name).Task()(nil)
		r.Scope(name).Event("e", monitor.String(name, name))
		open.Annotate(name, name)
	}
	server := httptest.NewServer(stats.Options{Authorize: stats.Local}.Handler(r))
	defer server.Close()
	_, failed := r.Scope(hostile[0]).Func(hostile[2]).Start(t.Context(), monitor.SpanOptions{})
	failed.Annotate(hostile[1], hostile[3])
	failed.Finish(errors.New(hostile[0]))
	kept := "/stats/traces/" + failed.Context().TraceID.String()
	for _, page := range []string{"/stats", "/stats/running", "/stats/traces", kept} {
		document := browse(t, server.URL+page, "--dump-dom")
		_, title, _ := strings.Cut(document, "<title>")
		title, _, _ = strings.Cut(title, "</title>")
		require.NotEqual(t, "owned", title)
		require.NotContains(t, document, "<img")
		require.Contains(t, document, "owned", "the names are shown")
	}
}
