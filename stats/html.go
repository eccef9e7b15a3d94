package stats

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

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

// section is a part of a page that can be linked to.
type section struct {
	id   anchor
	name string
}

// appendService adds the section of the next service.
//
//go:noinline
func appendService(sections []section, name string) []section {
	return append(sections, section{newAnchor('s', strconv.Itoa(len(sections)), name), name})
}

// pages are those that every page leads to.
var pages = [...]markup{"stats", "running", "traces"}

// begin writes what all pages begin with: the title, and links to the other pages
// and to other views of the same. here is the page that this is, or belongs to.
func (p *page) begin(here markup, sections []section, q *query, now time.Time) {
	p.raw(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>`)
	for i, s := range sections[:min(len(sections), 2)] {
		if i == 0 {
			p.visible(s.name)
		} else {
			p.raw(" …")
		}
	}
	p.raw(" · ")
	p.raw(here)
	p.raw("</title>\n<style>")
	p.raw(style)
	p.raw("</style>\n</head>\n<body>\n<header>\n" + `<nav class="pages">`)
	for _, name := range pages {
		p.choice(name, unless(q.is(name), linkTo(q, name)))
	}
	p.raw("</nav>\n")
	if len(sections) > 1 {
		p.raw("<nav>")
		for _, s := range sections {
			p.link(s)
		}
		p.raw("</nav>\n")
	}
	p.raw(`<span class="controls">` + "\n")
	if here == pages[0] {
		p.raw(`<span class="choice"><i>sort</i>`)
		p.choice("name", unless(!q.busiest, q.link(func(q *query) { q.busiest = false })))
		p.choice("busiest", unless(q.busiest, q.link(func(q *query) { q.busiest = true })))
		p.raw("</span>\n")
	}
	p.raw(`<span class="choice"><i>reload</i>`)
	for i, text := range [...]markup{"off", "2 s", "10 s"} {
		seconds := [...]int{0, 2, 10}[i]
		p.choice(text, unless(seconds == q.refresh, q.link(func(q *query) { q.refresh = seconds })))
	}
	p.raw("</span>\n" + `<span class="choice"><i>as</i>`)
	p.choice("text", q.link(func(q *query) { q.format = formatText }))
	p.choice("JSON", q.link(func(q *query) { q.format = formatJSON }))
	p.raw("</span>\n</span>\n<time>")
	p.value(now.AppendFormat(p.buffer(), "2006-01-02 15:04:05 MST"))
	p.raw("</time>\n</header>\n<main>\n")
}

// end writes what all pages end with.
func (p *page) end() { p.raw("</main>\n</body>\n</html>\n") }

// choice writes a link, or what is chosen already if there is no address.
func (p *page) choice(text markup, href string) { p.choiceOf(string(text), href) }

func (p *page) choiceOf(text, href string) {
	if href == "" {
		p.raw("<b>")
		p.text(text)
		p.raw("</b>")
		return
	}
	p.raw("<a")
	p.attr("href", href)
	p.raw(">")
	p.text(text)
	p.raw("</a>")
}

// unless returns the address of a choice, "" if it is chosen.
func unless(chosen bool, href string) string {
	if chosen {
		return ""
	}
	return href
}

// link writes a link to a section of the page.
func (p *page) link(s section) {
	p.raw(`<a href="#`)
	p.value(s.id.appendTo(p.buffer()))
	p.raw(`">`)
	p.visible(s.name)
	p.raw("</a>")
}

// heading begins a section.
func (p *page) heading(s section) {
	p.raw(`<section id="`)
	p.value(s.id.appendTo(p.buffer()))
	p.raw(`">` + "\n<h2>")
	p.link(s)
	p.raw("</h2>\n")
}

// The following write a value as a person reads it. They are not inlined for the
// reason that the methods of page are not.

// count writes a number with commas.
//
//go:noinline
func (p *page) count(n int64) { p.value(appendGrouped(p.buffer(), n)) }

// visible writes a name, so that all of it can be seen.
//
//go:noinline
func (p *page) visible(s string) { p.value(appendVisible(p.buffer(), s)) }

//go:noinline
func (p *page) duration(d time.Duration) { p.value(appendDuration(p.buffer(), d)) }

//go:noinline
func (p *page) moment(t time.Time) { p.value(appendMoment(p.buffer(), t)) }

// annotation writes an annotation.
//
//go:noinline
func (p *page) annotation(a *monitor.Annotation) { p.value(appendNote(p.buffer(), a, appendVisible)) }

// anchor is the identifier of an element, the same at every load.
type anchor struct {
	kind byte
	hash uint64
}

// newAnchor hashes the names, each with its length, by FNV-1a.
func newAnchor(kind byte, names ...string) anchor {
	const offset, prime = 14695981039346656037, 1099511628211
	a := anchor{kind, offset}
	add := func(s string) {
		for i := 0; i < len(s); i++ {
			a.hash = (a.hash ^ uint64(s[i])) * prime
		}
	}
	for _, name := range names {
		add(strconv.Itoa(len(name)))
		add(":")
		add(name)
	}
	return a
}

// appendTo appends the identifier, such as "s-0123456789ab".
func (a anchor) appendTo(b []byte) []byte {
	b = append(b, a.kind, '-')
	for shift := 60; shift >= 16; shift -= 4 {
		b = append(b, "0123456789abcdef"[a.hash>>shift&15])
	}
	return b
}
