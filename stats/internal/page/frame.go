package page

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// ContentPolicy forbids a page to load anything: its style sheet is inline, and allowed
// by its hash. Forms may be sent only to this server.
var ContentPolicy = "default-src 'none'; style-src 'sha256-" + styleHash() +
	"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// MaxRows is the number of functions, and of other series, of one service that an HTML
// page shows. Text and JSON have them all.
const MaxRows = 1000

// begin writes the beginning of a page: the title, and links to the other pages and to
// other views of this one.
func (w *Writer) begin() {
	w.Put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{} · {}</title>
<style>{}</style>
</head>
<body>
<header>
<nav class="pages">`, w.title(), w.Here, style)
	for _, name := range [...]string{Stats, Running, Traces} {
		w.Choice(name, w.isAt(name), w.To(name))
	}
	w.Raw("</nav>\n")
	if len(w.Services) > 1 {
		w.Raw("<nav>")
		for i, name := range w.Services {
			w.Put(`<a href="#{}">{}</a>`, section(i, name), name)
		}
		w.Raw("</nav>\n")
	}
	w.Raw(`<span class="controls">` + "\n")
	w.views()
	w.Put("</span>\n<time>{}</time>\n</header>\n<main>\n", w.Time.Format("2006-01-02 15:04:05 MST"))
}

func (f *Frame) title() string {
	switch {
	case f.Title != "":
		return f.Title
	case len(f.Services) > 1:
		return f.Services[0] + " …"
	}
	return strings.Join(f.Services, "")
}

// isAt reports whether the query's page is the one of this name.
func (q *Query) isAt(name string) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(q.Path, Root), "/")
	return rest == name || rest == "" && name == Stats
}

// views writes links to other views of the page.
func (w *Writer) views() {
	if w.Sortable {
		w.Raw(`<span class="choice"><i>sort</i>`)
		w.Choice("name", !w.Busiest, w.With("sort", ""))
		w.Choice("busiest", w.Busiest, w.With("sort", "busiest"))
		w.Raw("</span>\n")
	}
	w.Raw(`<span class="choice"><i>reload</i>`)
	for i, text := range [...]string{"off", "2 s", "10 s"} {
		seconds := [...]string{"", "2", "10"}[i]
		w.Choice(text, seconds == given(w.Refresh), w.With("refresh", seconds))
	}
	w.Raw("</span>\n" + `<span class="choice"><i>as</i>`)
	w.Choice("text", false, w.With("format", "text"))
	w.Choice("JSON", false, w.With("format", "json"))
	w.Raw("</span>\n")
}

// Choice writes a link, or only its text if it is chosen already.
func (w *Writer) Choice(text string, chosen bool, href string) {
	if chosen {
		w.Put("<b>{}</b>", text)
	} else {
		w.Link(href, text)
	}
}

// Link writes a link.
func (w *Writer) Link(href, text string) {
	w.Raw("<a")
	w.Attr("href", href)
	w.Put(">{}</a>", text)
}

// section returns the anchor of the i-th service.
func section(i int, name string) Anchor { return NewAnchor('s', strconv.Itoa(i), name) }

// Sections writes a section for each service, with its name as the heading.
func (w *Writer) Sections(content func(i int)) {
	for i, name := range w.Services {
		id := section(i, name)
		w.Put(`<section id="{}">`+"\n"+`<h2><a href="#{}">{}</a></h2>`+"\n", id, id, name)
		content(i)
		w.Raw("</section>\n")
	}
}

// Filter writes the form that filters a page, and keeps the query's other parameters. by
// names the searched texts.
func (w *Writer) Filter(by Markup) {
	w.Raw(`<form class="filter" role="search">` + "\n" + `<input type="search" name="match"`)
	w.Attr("value", w.Match)
	w.Put(` placeholder="{}" aria-label="show only what has this in {}">`+"\n", by, by)
	for _, p := range w.parameters() {
		if p[1] != "" && p[0] != "match" && p[0] != "catch" {
			w.Hidden(p[0], p[1])
		}
	}
	w.Raw("<button>filter</button>\n</form>\n")
}

// Hidden writes a hidden field of a form.
func (w *Writer) Hidden(name, value string) {
	w.Raw(`<input type="hidden"`)
	w.Attr("name", name)
	w.Attr("value", value)
	w.Raw(">\n")
}
