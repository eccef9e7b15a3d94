package monitor

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode/utf8"
)

// canonical returns the name that every output gets: valid UTF-8, not empty, and no
// longer than MaxName. Backends map the characters that they forbid.
func canonical(name string) string {
	if name == "" {
		return "unnamed"
	}
	if len(name) <= MaxName && utf8.ValidString(name) {
		return name
	}
	valid := strings.ToValidUTF8(name, "\uFFFD")
	if len(valid) <= MaxName {
		return valid
	}
	hash := fnv.New64a()
	hash.Write([]byte(name))
	suffix := "~" + strconv.FormatUint(hash.Sum64(), 16)
	cut := MaxName - len(suffix)
	for !utf8.RuneStart(valid[cut]) {
		cut--
	}
	return strings.Clone(valid[:cut] + suffix)
}

// canonicalValue is canonical for tag values, which may be empty.
func canonicalValue(value string) string {
	if value == "" {
		return ""
	}
	return canonical(value)
}

// short returns the text or, if it is too long, the canonical form of it.
func short(text string) string {
	if len(text) > MaxName {
		return canonical(text)
	}
	return text
}

// shortKey is short for texts that must not be empty.
func shortKey(text string) string {
	if text == "" {
		return canonical(text)
	}
	return short(text)
}
