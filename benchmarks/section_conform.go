package main

import (
	"fmt"
	"strings"
)

var _ = register(section{
	name:  "conform",
	title: "What middleware does to requests",
	text: `
Whether a handler behind a middleware can do all that it could without, and whether what is recorded is right: the behaviors of
[transport/httpconform](transport/httpconform), each on a server of its own, by HTTP/1.1 and by HTTP/2 where both have it. A middleware that does
nothing keeps all of the first table; httpconform's documentation has the reference for each.

Each is used as its documentation recommends, around an http.ServeMux where there is one. What is recorded is read from spans (monitor, otelhttp,
zipkin-go), from the counter with the labels code and method (promhttp), and from the numbers of the function (monkit); promhttp has no place for
a route but a label that the program sets for each handler.
`,
	after:     conformTables,
	benchtime: "1x",
	passes:    1,
})

// conformTables has a line for each behavior and a column for each middleware.
func conformTables(r *results) string {
	var b strings.Builder
	for _, part := range []struct{ bench, title string }{
		{"Behavior", "What handlers and clients can rely on"},
		{"Record", "What is recorded"},
	} {
		var behaviors []string
		for _, name := range r.names {
			if behavior, ok := strings.CutPrefix(name, part.bench+"/monitor/"); ok {
				behaviors = append(behaviors, behavior)
			}
		}
		if len(behaviors) == 0 {
			continue
		}
		all := r.implementations(row{bench: part.bench, detail: behaviors[0]})
		fmt.Fprintf(&b, "### %s\n\n|", part.title)
		for _, who := range all {
			fmt.Fprintf(&b, " | %s", emphasize(who))
		}
		b.WriteString(" |\n|---" + strings.Repeat("|---", len(all)) + "|\n")
		broken := map[string]int{}
		for _, behavior := range behaviors {
			fmt.Fprintf(&b, "| %s", strings.ReplaceAll(behavior, "_", " "))
			for _, who := range all {
				said := kept(r, part.bench+"/"+who+"/"+behavior)
				if said != "kept" {
					broken[who]++
				}
				fmt.Fprintf(&b, " | %s", said)
			}
			b.WriteString(" |\n")
		}
		b.WriteString("| of " + fmt.Sprint(len(behaviors)) + ", broken")
		for _, who := range all {
			fmt.Fprintf(&b, " | %d", broken[who])
		}
		b.WriteString(" |\n\n")
	}
	return b.String()
}

// kept says by which version of HTTP a behavior is kept.
func kept(r *results, name string) string {
	one, ok1 := r.median(name, "http1")
	two, ok2 := r.median(name, "http2")
	broken1, broken2 := ok1 && one < 1, ok2 && two < 1
	switch {
	case !ok1 && !ok2:
		return ""
	case broken1 && (broken2 || !ok2):
		return "**broken**"
	case broken1:
		return "**broken** by HTTP/1"
	case broken2:
		return "**broken** by HTTP/2"
	}
	return "kept"
}
