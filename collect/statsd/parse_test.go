package statsd_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
)

// A line is a line as a server reads it.
type line struct {
	name  string
	tags  string // with what comes before
	value string
	kind  string
	rate  float64 // 1 without one
}

func (l *line) number() float64 {
	v, _ := strconv.ParseFloat(l.value, 64)
	return v
}

// The grammar of the servers, by their sources and documentation, without different forms
// of the same.
var (
	number = `-?(?:\d+(?:\.\d+)?(?:e[+-]\d+)?)`
	rate   = `(?:\|@(0\.\d+|1))?`

	etsyLine = regexp.MustCompile(`^([A-Za-z0-9_.-]+):(` + number + `)\|(c|g|ms)` + rate + `(\|#[A-Za-z0-9_.:,-]+)?$`)
	dogLine  = regexp.MustCompile(`^([A-Za-z](?:[A-Za-z0-9]|[_.][A-Za-z0-9])*):(` + number + `)\|(c|g|d)` + rate + `(\|#[A-Za-z0-9_.:/,-]+)$`)

	dogTag  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_.:/-]+$`)
	etsyTag = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*:[A-Za-z0-9_.-]+$`)
)

// readLines reads lines, from whole datagrams one after the other, and requires that they
// are legal. The text after the last LF is incomplete.
func readLines(tb testing.TB, o statsd.Options, received []byte) (lines []line) {
	tb.Helper()
	text := string(received[:strings.LastIndexByte(string(received), '\n')+1])
	for s := range strings.Lines(text) {
		l := readLine(tb, o, strings.TrimSuffix(s, "\n"))
		if l.kind == "g" && strings.HasPrefix(l.value, "-") {
			before := line{}
			if len(lines) > 0 {
				before = lines[len(lines)-1]
			}
			if before.name != l.name || before.tags != l.tags || before.value != "0" {
				tb.Fatalf("a change of a gauge: %q", s)
			}
		}
		lines = append(lines, l)
	}
	return lines
}

func readLine(tb testing.TB, o statsd.Options, s string) line {
	tb.Helper()
	if o.Dialect == statsd.Brubeck {
		return readBrubeck(tb, s)
	}
	grammar, tag := etsyLine, etsyTag
	if o.Dialect == statsd.DogStatsD {
		grammar, tag = dogLine, dogTag
	}
	m := grammar.FindStringSubmatch(s)
	if m == nil {
		tb.Fatalf("not a line: %.300q", s)
	}
	l := line{name: m[1], value: m[2], kind: m[3], tags: m[5], rate: 1}
	requireName(tb, o, l.name)
	if m[4] != "" {
		l.rate, _ = strconv.ParseFloat(m[4], 64)
	}
	if l.kind == "c" && strings.Trim(l.value, "0123456789") != "" {
		tb.Fatalf("not a whole number, which several servers make zero: %q", s)
	}
	if v := l.number(); math.IsInf(v, 0) || (l.kind == "ms" || l.kind == "c") && v < 0 {
		tb.Fatalf("not a value: %q", s)
	}
	if (l.tags != "") != (o.Tags || o.Dialect == statsd.DogStatsD) {
		tb.Fatalf("tags of %q", s)
	}
	if l.tags != "" {
		requireTags(tb, tag, l.tags[2:])
	}
	return l
}

func requireName(tb testing.TB, o statsd.Options, name string) {
	tb.Helper()
	if o.Dialect == statsd.DogStatsD {
		if len(name) > statsd.MaxName {
			tb.Fatalf("%d bytes: %q", len(name), name)
		}
		return
	}
	for component := range strings.SplitSeq(name, ".") {
		if component == "" || len(component) > statsd.MaxComponent {
			tb.Fatalf("component %q of %q", component, name)
		}
	}
}

// requireTags requires that each tag is legal and occurs once.
func requireTags(tb testing.TB, grammar *regexp.Regexp, text string) {
	tb.Helper()
	keys := map[string]bool{}
	for tag := range strings.SplitSeq(text, ",") {
		key, _, _ := strings.Cut(tag, ":")
		if !grammar.MatchString(tag) || len(tag) > statsd.MaxComponent || keys[key] {
			tb.Fatalf("tag %q of %q", tag, text)
		}
		keys[key] = true
	}
}

// readBrubeck reads a line in the same steps as Brubeck's parser.
func readBrubeck(tb testing.TB, s string) line {
	tb.Helper()
	key, rest, ok := strings.Cut(s, ":")
	if !ok || key == "" || strings.Contains(key, " ") || strings.HasSuffix(key, ".") || len(key) > math.MaxUint16 {
		tb.Fatalf("not a key: %.300q", s)
	}
	requireName(tb, statsd.Options{}, key)
	value, rest, ok := strings.Cut(rest, "|")
	if _, err := strconv.ParseFloat(value, 64); !ok || err != nil || strings.Trim(value, "0123456789.e+-") != "" {
		tb.Fatalf("not a value: %.300q", s)
	}
	l := line{name: key, value: value, rate: 1}
	l.kind, rest, _ = strings.Cut(rest, "|")
	if l.kind != "g" && l.kind != "c" && l.kind != "ms" {
		tb.Fatalf("not a type: %.300q", s)
	}
	if rest == "" {
		return l
	}
	r, err := strconv.ParseFloat(strings.TrimPrefix(rest, "@"), 64)
	if err != nil || rest[0] != '@' || r <= 0 || r > 1 || strings.ContainsAny(rest, "e+-") {
		tb.Fatalf("not a rate: %.300q", s)
	}
	l.rate = r
	return l
}
