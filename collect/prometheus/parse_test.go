package prometheus

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A sample is a sample that was read from a page.
type sample struct {
	family, name string
	labels       map[string]string
	value        float64
	exemplar     *exemplar
}

// An exemplar follows the value of a bucket in OpenMetrics.
type exemplar struct {
	labels      map[string]string
	value, time float64
	untimed     bool // only in protobuf
}

// id identifies the series.
func (s sample) id(without ...string) string {
	var b strings.Builder
	b.WriteString(s.name)
	for _, key := range slices.Sorted(maps.Keys(s.labels)) {
		if !slices.Contains(without, key) {
			fmt.Fprintf(&b, ",%s=%q", key, s.labels[key])
		}
	}
	return b.String()
}

// of identifies the histogram or summary that the series is a part of.
func (s sample) of(without ...string) string {
	s.name = s.family
	return s.id(without...)
}

var escapes = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\"`, `"`)

// isLegal reports whether a name is legal for a metric and for a label in both formats, and
// not reserved.
func isLegal(name string) bool {
	for i, c := range name {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '_')) {
			return false
		}
	}
	return name != ""
}

// parse reads a page and checks all rules of the formats. Where they leave a choice, it
// requires this package's. Names must need neither quotes nor an escaping.
func parse(page string, f format) ([]sample, error) {
	samples, err := parseOwn(page, f)
	for _, s := range samples {
		if !isLegal(s.family) || !isLegal(s.name) {
			return nil, fmt.Errorf("the name %q of %q", s.name, s.family)
		}
		for name := range s.labels {
			if !isLegal(name) {
				return nil, fmt.Errorf("the label %q", name)
			}
		}
	}
	return samples, err
}

// parseOwn is parse for a page on which names may be any text.
func parseOwn(page string, f format) ([]sample, error) {
	if f == protobuf {
		return parseProtobuf(page)
	}
	if f == openMetrics {
		var ok bool
		if page, ok = strings.CutSuffix(page, "# EOF\n"); !ok {
			return nil, errors.New("no EOF")
		}
	}
	if page != "" && !strings.HasSuffix(page, "\n") || strings.Contains(page, "\x00") || !utf8.ValidString(page) {
		return nil, errors.New("a last line without end, a zero byte, or no UTF-8")
	}
	var (
		samples           []sample
		family, typ, unit string
		families          = map[string]string{} // by name, the metadata of each
		series            = map[string]bool{}
		claimed           = map[string]string{} // sample names, to families
	)
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			what, rest, _ := strings.Cut(strings.TrimPrefix(line, "# "), " ")
			name, rest, err := cutName(rest)
			value, ok := strings.CutPrefix(rest, " ")
			if err != nil || !ok {
				return nil, fmt.Errorf("metadata %q: %w", line, err)
			}
			if name != family {
				family, typ, unit = name, "", ""
				if families[family] != "" {
					return nil, fmt.Errorf("%s is there twice", family)
				}
			}
			families[family] += what + " "
			switch what {
			case "TYPE":
				typ = value
			case "UNIT":
				unit = value
			}
			continue
		}
		want := "HELP TYPE "
		if f == openMetrics {
			want = "TYPE HELP "
			if unit != "" {
				want = "TYPE UNIT HELP "
			}
		}
		if families[family] != want {
			return nil, fmt.Errorf("%s has %q, not %q", family, families[family], want)
		}
		if unit != "" && !strings.HasSuffix(family, "_"+unit) {
			return nil, fmt.Errorf("%s is not in %s", family, unit)
		}
		s, err := parseSample(line)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
		s.family = family
		if !slices.Contains(samplesOf(f, typ), strings.TrimPrefix(s.name, family)) || !strings.HasPrefix(s.name, family) {
			return nil, fmt.Errorf("%s in the %s %s", s.name, typ, family)
		}
		if by, ok := claimed[s.name]; ok && by != family {
			return nil, fmt.Errorf("%s in %s and %s", s.name, by, family)
		}
		if s.exemplar != nil && (f != openMetrics || typ != "histogram" || !strings.HasSuffix(s.name, "_bucket")) {
			return nil, fmt.Errorf("%s has an exemplar", s.id())
		}
		claimed[s.name] = family
		if series[s.id()] {
			return nil, fmt.Errorf("%s is there twice", s.id())
		}
		series[s.id()] = true
		samples = append(samples, s)
	}
	return samples, checkHistograms(samples)
}

func samplesOf(f format, typ string) []string {
	all := map[string][]string{
		"counter":   {"_total", "_created"},
		"gauge":     {""},
		"histogram": {"_bucket", "_sum", "_count", "_created"},
		"summary":   {"", "_sum", "_count", "_created"},
		"info":      {"_info"},
	}
	if f != openMetrics {
		all["counter"] = []string{""}
		delete(all, "info")
	}
	return all[typ]
}

// checkHistograms checks that buckets are in order and cumulative, and that an exemplar is
// in a bucket that is not empty and includes the exemplar's value.
func checkHistograms(samples []sample) error {
	last := map[string]sample{}
	counts := map[string]float64{}
	for _, s := range samples {
		if limit, ok := s.labels["le"]; ok {
			id := s.of("le")
			le, err := strconv.ParseFloat(limit, 64)
			if err != nil {
				return err
			}
			below := math.Inf(-1)
			before, ok := last[id]
			if ok {
				below, _ = strconv.ParseFloat(before.labels["le"], 64)
			}
			if e := s.exemplar; e != nil && !(below < e.value && e.value <= le && before.value < s.value) {
				return fmt.Errorf("%s has the exemplar %v", s.id(), e.value)
			}
			if ok {
				least := below
				if le <= least || s.value < before.value {
					return fmt.Errorf("%s comes after %s", s.id(), before.id())
				}
			}
			last[id] = s
			if math.IsInf(le, 1) {
				counts[id] = s.value
			}
		}
	}
	for id, s := range last {
		if s.labels["le"] != "+Inf" {
			return fmt.Errorf("%s has no last bucket", id)
		}
	}
	for _, s := range samples {
		if want, ok := counts[s.of()]; ok && s.name == s.family+"_count" && want != s.value {
			return fmt.Errorf("%s is %v, and its last bucket %v", s.id(), s.value, want)
		}
	}
	return nil
}
