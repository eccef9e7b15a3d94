package stats

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/functions"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/running"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/trace"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/traces"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// structure lists the elements of a document, with their attributes' names, and
// everything in it that could lead elsewhere or run.
func structure(t *testing.T, document []byte) (elements map[string]int) {
	t.Helper()
	require.True(t, utf8.Valid(document))
	elements = map[string]int{}
	node, err := html.Parse(strings.NewReader(string(document)))
	require.NoError(t, err)
	for n := range node.Descendants() {
		if n.Type == html.CommentNode {
			elements["comment"]++
		}
		if n.Type != html.ElementNode {
			continue
		}
		elements[n.Data]++
		for _, a := range n.Attr {
			elements[n.Data+" "+a.Key]++
			if a.Key == "href" || a.Key == "action" {
				require.Regexp(t, `^(?:#|\?|(?:\.\./)*(?:stats|running|traces|catch|sampling)\b)[-.~\w?=&%+/#]*$`, a.Val)
			}
			require.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
		}
	}
	return elements
}

func TestHostileNamesInHTML(t *testing.T) {
	// As many harmless names, in the same places, make the same elements.
	bad, finish := hostileRegistry(pagetest.Hostile)
	defer finish()
	good, finish := hostileRegistry(harmless(len(pagetest.Hostile)))
	defer finish()
	allowed := "html head meta title div style body header nav main section form input button table thead tbody tr th td " +
		"a b i p h2 h3 ul li span small time svg text rect path details summary br label select option progress"
	trace := "/stats/traces/" + hostileTrace.String()
	for _, path := range []string{"/stats", "/stats?sort=busiest", "/stats/running", "/stats/traces", trace} {
		query := "?format=html"
		if strings.Contains(path, "?") {
			query = "&format=html"
		}
		got := structure(t, get(t, Options{Authorize: Local}.Handler(bad), path+query).Body.Bytes())
		want := structure(t, get(t, Options{Authorize: Local}.Handler(good), path+query).Body.Bytes())
		require.Equal(t, want, got, path)
		for element := range maps.Keys(got) {
			element, _, _ := strings.Cut(element, " ")
			require.Contains(t, strings.Fields(allowed), element)
		}
		require.Greater(t, got["tr"], len(pagetest.Hostile))
	}
}

func TestHostileFilterInHTML(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry())
	want := structure(t, get(t, h, "/stats?format=html&match=x").Body.Bytes())
	wantTraces := structure(t, get(t, h, "/stats/traces?format=html&match=x&function=x&catch=x").Body.Bytes())
	for _, name := range pagetest.Hostile {
		got := structure(t, get(t, h, "/stats?format=html&match="+url.QueryEscape(name)).Body.Bytes())
		require.Equal(t, want["a"], got["a"])
		require.Equal(t, want["input value"], got["input value"])
		require.Equal(t, want["script"], got["script"])

		values := url.Values{"match": {name}, "function": {name}, "catch": {name}, "format": {"html"}}
		got = structure(t, get(t, h, "/stats/traces?"+values.Encode()).Body.Bytes())
		require.Equal(t, wantTraces, got, "%q", name)
	}
}

func TestTheStyleIsTheOneThatThePolicyAllows(t *testing.T) {
	w := get(t, Options{Authorize: Local}.Handler(monitor.NewRegistry()), "/stats?format=html")
	node, err := html.Parse(w.Body)
	require.NoError(t, err)
	found := 0
	for n := range node.Descendants() {
		if n.Type == html.ElementNode && n.Data == "style" {
			found++
			sum := sha256.Sum256([]byte(n.FirstChild.Data))
			require.Contains(t, w.Header().Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
		}
	}
	require.Equal(t, 1, found)
}

func TestHostileNamesInText(t *testing.T) {
	bad, finish := hostileRegistry(pagetest.Hostile)
	defer finish()
	good, finish := hostileRegistry(harmless(len(pagetest.Hostile)))
	defer finish()
	for _, path := range []string{"/stats", "/stats/running", "/stats/traces", "/stats/traces/" + hostileTrace.String()} {
		want := pagetest.FirstWords(get(t, Options{Authorize: Local}.Handler(good), path).Body.String())
		got := get(t, Options{Authorize: Local}.Handler(bad), path).Body.String()
		pagetest.TerminalSafe(t, got)
		require.Equal(t, want, pagetest.FirstWords(got), path)
		require.GreaterOrEqual(t, len(want), 6)
	}
}

func TestHostileWarnings(t *testing.T) {
	r := monitor.NewRegistry()
	r.AddCondition(func() []string { return pagetest.Hostile })
	h := Options{Authorize: Local}.Handler(r)
	text := get(t, h, "/stats").Body.String()
	pagetest.TerminalSafe(t, text)
	require.Equal(t, len(pagetest.Hostile), pagetest.FirstWords(text)["warning"])
	elements := structure(t, get(t, h, "/stats?format=html").Body.Bytes())
	require.Equal(t, len(pagetest.Hostile), elements["li"])
	require.Zero(t, elements["script"])
}

func TestHostileNamesInJSON(t *testing.T) {
	r, finish := hostileRegistry(pagetest.Hostile)
	defer finish()
	body := get(t, Options{Authorize: Local}.Handler(r), "/stats?format=json&buckets=1").Body.Bytes()
	require.NotContains(t, string(body), "<")
	page := pagetest.Decode[functions.Document](t, body)
	names := map[string]int{}
	for _, s := range page.Services[0].Scopes {
		for _, f := range s.Functions {
			names[f.Name]++
			require.NotContains(t, f.File, "/src")
		}
		for _, g := range s.Gauges {
			names[g.Name]++
			require.Equal(t, map[string]string{g.Name: g.Name}, g.Tags)
		}
	}
	for _, name := range pagetest.Hostile {
		// The core mends names that are not UTF-8, are empty or too long.
		mended := monitor.NewRegistry().Scope("test").Func(name).Name()
		require.GreaterOrEqual(t, names[mended], 2, "%.40q", name)
	}

	body = get(t, Options{Authorize: Local}.Handler(r), "/stats/running?format=json").Body.Bytes()
	running := pagetest.Decode[running.Document](t, body)
	require.Len(t, running.Services[0].Spans, len(pagetest.Hostile))

	body = get(t, Options{Authorize: Local}.Handler(r), "/stats/traces?format=json").Body.Bytes()
	require.NotContains(t, string(body), "<")
	require.Len(t, pagetest.Decode[traces.Document](t, body).Traces[0].Parts, len(pagetest.Hostile))
	body = get(t, Options{Authorize: Local}.Handler(r), "/stats/traces/"+hostileTrace.String()+"?format=json").Body.Bytes()
	require.NotContains(t, string(body), "<")
	require.Len(t, pagetest.Decode[trace.Document](t, body).Spans, 2*len(pagetest.Hostile))
}

func FuzzText(f *testing.F) {
	for _, name := range pagetest.Hostile {
		f.Add(name, "key", "value")
	}
	f.Fuzz(func(t *testing.T, name, key, value string) {
		r := monitor.NewRegistry()
		r.SetService("service")
		r.AddSource(func(yield func(monitor.Metric) bool) {
			yield(monitor.Metric{Scope: name, Name: name, Tags: []monitor.Tag{{Key: key, Value: value}}, Kind: monitor.KindMeter})
		})
		text := string(pagetest.Get(t, functions.Read, "/stats", r))
		pagetest.TerminalSafe(t, text)
		words := pagetest.FirstWords(text)
		require.Equal(t, 1, words["meter"])
		require.Len(t, words, 6, "service, two headings, counters, a meter and blank lines: %s", text)

		got := structure(t, pagetest.Get(t, functions.Read, "/stats?format=html", r))
		require.Equal(t, 1, got["title"])
		require.Zero(t, got["script"]+got["img"]+got["comment"])
		body := pagetest.Get(t, functions.Read, "/stats?format=json", r)
		pagetest.Decode[functions.Document](t, body)
	})
}
