package stats

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

//go:embed frame.html stats.html running.html
var templateFiles embed.FS

//go:embed style.css
var style string

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"grouped": grouped,
	"style":   func() template.CSS { return template.CSS(style) }, // part of the program, not of a request
}).ParseFS(templateFiles, "*.html"))

// contentPolicy lets a page load nothing at all: its style sheet is within it.
var contentPolicy = "default-src 'none'; style-src 'sha256-" + styleHash() +
	"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// maxRows is the number of functions, and of other series, of one service that
// an HTML page shows. Text and JSON have all.
const maxRows = 1000

// frame is what both pages have: a title, and links to other views of the same.
type frame struct {
	Title    string
	Time     string
	Sections []section
	Stats    []link // leading elsewhere, or nowhere if it is where we are
	Formats  []link
	Sorts    []link
	Refresh  []link
	query    query
}

// section is a link into the page.
type section struct{ ID, Name string }

// link is a choice. What is chosen has no address.
type link struct{ Text, Href string }

func newFrame(title string, now time.Time, q query) frame {
	f := frame{
		Title: title,
		Time:  now.Format("2006-01-02 15:04:05 MST"),
		Formats: []link{
			{"text", q.link(func(q *query) { q.format = formatText })},
			{"JSON", q.link(func(q *query) { q.format = formatJSON })},
		},
		query: q,
	}
	for _, seconds := range [...]int{0, 2, 10} {
		text := strconv.Itoa(seconds) + " s"
		if seconds == 0 {
			text = "off"
		}
		f.Refresh = append(f.Refresh, choice(text, seconds == q.refresh, q.link(func(q *query) { q.refresh = seconds })))
	}
	return f
}

func choice(text string, chosen bool, href string) link {
	if chosen {
		href = ""
	}
	return link{text, href}
}

// Match and the two below are what a filter form has to keep of the query.
func (f frame) Match() string { return f.query.match }
func (f frame) Busiest() bool { return f.query.busiest }
func (f frame) Every() int    { return f.query.refresh }

type statsPage struct {
	frame
	Services []htmlService
	Running  string // the address of the other page
}

type htmlService struct {
	section
	Summary  []string
	Warnings []string
	Busiest  bool
	Groups   []htmlGroup // of functions
	Tables   []htmlTable // of everything else
	Hidden   int64       // rows beyond maxRows
}

// htmlGroup is the functions of one scope, or of all if Scope is empty.
type htmlGroup struct {
	Scope     string
	Functions []htmlFunction
}

// htmlTable is the series of one kind.
type htmlTable struct {
	Title   string
	Columns []string
	Rows    []htmlRow
}

type htmlRow struct {
	Scope, Name string
	Cells       []string
}

func statsHTML(m model, q query) ([]byte, error) {
	page := statsPage{
		frame:   newFrame("stats", m.time, q),
		Running: linkTo(q, "running"),
	}
	page.Sorts = []link{
		choice("name", !q.busiest, q.link(func(q *query) { q.busiest = false })),
		choice("busiest", q.busiest, q.link(func(q *query) { q.busiest = true })),
	}
	page.Stats = []link{{"stats", ""}, {"running", page.Running}}
	for i := range m.services {
		s := newHTMLService(i, &m.services[i], m.time, q)
		page.Sections = append(page.Sections, s.section)
		page.Services = append(page.Services, s)
	}
	return execute("stats.html", page)
}

// linkTo returns the address of another page, relative, so that a handler below
// a prefix need not know it. Of the query it keeps what means the same there.
func linkTo(q query, name string) string {
	path := "stats/" + name
	switch {
	case name == "stats":
		path = "../stats"
	case strings.HasSuffix(q.path, "/"):
		path = name
	}
	refresh := query{refresh: q.refresh}.link(func(*query) {})
	return path + strings.TrimSuffix(refresh, "?")
}

func execute(name string, page any) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, name, page)
	return b.Bytes(), err
}

func newHTMLService(i int, s *service, now time.Time, q query) htmlService {
	functions := s.functions(q.busiest)
	out := htmlService{
		section:  section{anchor("s", strconv.Itoa(i), s.name), visible(s.name)},
		Summary:  summary(functions, now),
		Busiest:  q.busiest,
		Warnings: make([]string, len(s.warnings)),
	}
	for j, w := range s.warnings {
		out.Warnings[j] = visible(w)
	}
	hidden := max(0, len(functions)-maxRows)
	for j := range functions[:len(functions)-hidden] {
		m := &functions[j]
		scope := visible(m.Scope)
		if n := len(out.Groups); n == 0 || !q.busiest && out.Groups[n-1].Scope != scope {
			group := htmlGroup{}
			if !q.busiest {
				group.Scope = scope
			}
			out.Groups = append(out.Groups, group)
		}
		group := &out.Groups[len(out.Groups)-1]
		group.Functions = append(group.Functions, newHTMLFunction(i, m, now))
	}
	room := maxRows
	for _, kind := range [...]monitor.Kind{monitor.KindMeter, monitor.KindCounter, monitor.KindGauge, monitor.KindTimer, monitor.KindValDist} {
		metrics := s.of(kind)
		shown := metrics[:min(len(metrics), room)]
		room -= len(shown)
		hidden += len(metrics) - len(shown)
		if len(shown) > 0 {
			out.Tables = append(out.Tables, newHTMLTable(kind, shown, now))
		}
	}
	out.Hidden = int64(hidden)
	return out
}

// summary says in a few words how a service does.
func summary(functions []monitor.Metric, now time.Time) []string {
	var finished, failed, running int64
	var rate float64
	for i := range functions {
		f := functions[i].Func
		finished += f.Finished()
		failed += f.Failures()
		running += f.InFlight
		if r := perSecond(f.Finished(), functions[i].Start, now); r == r {
			rate += r
		}
	}
	words := []string{
		plural(int64(len(functions)), "function"),
		plural(finished, "task") + " finished",
		humanRate(rate) + " per second",
	}
	if finished > 0 {
		words = append(words, grouped(failed)+" failed ("+humanValue(float64(failed)/float64(finished), monitor.Fraction)+")")
	}
	return append(words, grouped(running)+" running")
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// anchor returns an identifier for an element, the same at every load.
func anchor(kind string, names ...string) string {
	hash := fnv.New64a()
	for _, name := range names {
		_, _ = fmt.Fprintf(hash, "%d:%s", len(name), name)
	}
	return fmt.Sprintf("%s-%012x", kind, hash.Sum64()>>16)
}

// newHTMLTable makes the table of a kind other than functions.
func newHTMLTable(kind monitor.Kind, metrics []monitor.Metric, now time.Time) htmlTable {
	t := htmlTable{Title: kind.String() + "s"}
	switch kind {
	case monitor.KindCounter, monitor.KindMeter:
		t.Columns = []string{"total", "per second"}
	case monitor.KindGauge:
		t.Columns = []string{"value"}
	default:
		t.Columns = []string{"count", "mean", "min", "p50", "p90", "p99", "max"}
	}
	for i := range metrics {
		m := &metrics[i]
		t.Rows = append(t.Rows, htmlRow{visible(m.Scope), label(m.Name, m.Tags, visible), htmlCells(m, now)})
	}
	return t
}

func htmlCells(m *monitor.Metric, now time.Time) []string {
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter:
		rate := m.Float
		if m.Kind == monitor.KindCounter {
			rate = perSecond(m.Int, m.Start, now)
		}
		total := grouped(m.Int)
		if m.Unit != monitor.None {
			total = humanValue(float64(m.Int), m.Unit)
		}
		return []string{total, humanRate(rate)}
	case monitor.KindGauge:
		return []string{humanValue(m.Float, m.Unit)}
	}
	d := m.Distribution
	cells := []string{grouped(int64(d.Count))}
	for _, v := range [...]float64{d.Mean(), least(d), d.Quantile(0.5), d.Quantile(0.9), d.Quantile(0.99), greatest(d)} {
		cells = append(cells, humanValue(v, m.Unit))
	}
	return cells
}
