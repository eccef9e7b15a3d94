package prometheus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

func parseSample(line string) (s sample, err error) {
	s.labels = map[string]string{}
	rest := line
	if !strings.HasPrefix(line, `{`) {
		if s.name, rest, err = cutName(line); err != nil {
			return s, err
		}
	}
	if strings.HasPrefix(rest, "{") {
		if rest, err = s.parseBraces(rest); err != nil {
			return s, err
		}
	}
	value, ok := strings.CutPrefix(rest, " ")
	if !ok || s.name == "" {
		return s, errors.New("no name or no value")
	}
	value, more, ok := strings.Cut(value, " # ")
	if ok {
		if s.exemplar, err = parseExemplar(more); err != nil {
			return s, err
		}
	}
	s.value, err = strconv.ParseFloat(value, 64)
	return s, err
}

// parseBraces reads the content of braces: the name, unless it was before them, and the
// labels.
func (s *sample) parseBraces(rest string) (after string, err error) {
	for rest[0] != '}' {
		var key, value string
		if key, rest, err = cutName(rest[1:]); err != nil {
			return "", err
		}
		switch {
		case s.name == "":
			s.name = key
		case !strings.HasPrefix(rest, `="`):
			return "", fmt.Errorf("%q after the name of a label", rest)
		default:
			if value, rest, err = cutQuoted(rest[1:]); err != nil {
				return "", err
			}
			if _, ok := s.labels[key]; ok || value == "" {
				return "", fmt.Errorf("label %s is empty or there twice", key)
			}
			s.labels[key] = value
		}
		if rest == "" || rest[0] != ',' && rest[0] != '}' {
			return "", fmt.Errorf("%q after a label", rest)
		}
	}
	return rest[1:], nil
}

// cutName reads a name, which is in quotes if and only if it needs them.
func cutName(text string) (name, rest string, err error) {
	quoted := strings.HasPrefix(text, `"`)
	if quoted {
		if name, rest, err = cutQuoted(text); err != nil {
			return "", "", err
		}
	} else {
		end := strings.IndexAny(text, `{}=," `)
		if end < 0 {
			return "", "", errors.New("nothing after a name")
		}
		name, rest = text[:end], text[end:]
	}
	if name == "" || quoted == isPlain(name) {
		return "", "", fmt.Errorf("the name %q in quotes: %v", name, quoted)
	}
	return name, rest, nil
}

// cutQuoted reads a text in quotes.
func cutQuoted(text string) (content, rest string, err error) {
	for n := 1; n < len(text); n++ {
		switch text[n] {
		case '\\':
			n++
		case '"':
			return escapes.Replace(text[1:n]), text[n+1:], nil
		}
	}
	return "", "", errors.New("no end of a text in quotes")
}
