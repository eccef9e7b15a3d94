package statsd

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// An origin is who sends: the prefix that all names begin with, and what its
// placeholders stand for.
type origin struct {
	components     []string // of the prefix; none is empty
	host, instance string
}

const (
	servicePlaceholder  = "{service}"
	hostPlaceholder     = "{host}"
	instancePlaceholder = "{instance}"
)

// newOrigin checks the prefix of the options, and asks for the host's name if it is
// needed.
func newOrigin(o *Options) (p origin, err error) {
	p = origin{split(o.Prefix), o.Host, o.Instance}
	if o.Dialect == DogStatsD {
		return p, p.checkWords()
	}
	if strings.ContainsAny(placeholders.Replace(strings.Join(p.components, ".")), "{}") {
		return origin{}, errors.New("the prefix has a brace that is not part of " +
			servicePlaceholder + ", " + hostPlaceholder + " or " + instancePlaceholder)
	}
	if len(p.components) == 0 && !o.tagged() {
		p.components = []string{hostPlaceholder}
	}
	if p.has(instancePlaceholder) && p.instance == "" {
		return origin{}, errors.New("the prefix has " + instancePlaceholder + ", and there is no instance")
	}
	if p.host == "" && (o.tagged() || p.has(hostPlaceholder)) {
		if p.host, err = os.Hostname(); err != nil {
			return origin{}, errors.New("no host, and this one has no name: " + err.Error())
		}
	}
	return p, nil
}

// maxPrefix is how much of a DogStatsD name the prefix may have, in bytes.
const maxPrefix = MaxName / 2

// checkWords holds the prefix to what a DogStatsD name may have.
func (p *origin) checkWords() error {
	length := 0
	for i, c := range p.components {
		if !isWord(c) || i == 0 && !letter(c[0]) {
			return errors.New("the prefix of DogStatsD names is words of letters, digits and single underscores, " +
				"with dots between them and a letter first")
		}
		length += len(c) + 1
	}
	if length > maxPrefix {
		return fmt.Errorf("the prefix is longer than %d bytes", maxPrefix-1)
	}
	return nil
}

// split returns the components of a prefix.
func split(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "."), func(c string) bool { return c == "" })
}

var placeholders = strings.NewReplacer(servicePlaceholder, "", hostPlaceholder, "", instancePlaceholder, "")

func (p *origin) has(placeholder string) bool {
	for _, c := range p.components {
		if strings.Contains(c, placeholder) {
			return true
		}
	}
	return false
}

// append appends the components, each with a dot.
func (p *origin) append(b []byte, service string) []byte {
	for _, c := range p.components {
		switch c {
		case servicePlaceholder:
			b = appendComponent(b, plainStyle, service)
		case hostPlaceholder:
			b = appendComponent(b, hostStyle, p.host)
		case instancePlaceholder:
			b = appendComponent(b, plainStyle, p.instance)
		default:
			b = appendComponent(b, plainStyle, p.expand(c, service))
		}
		b = append(b, '.')
	}
	return b
}

// expand returns a component with more in it than one placeholder.
func (p *origin) expand(component, service string) string {
	if !strings.Contains(component, "{") {
		return component
	}
	return strings.NewReplacer(
		servicePlaceholder, service,
		hostPlaceholder, string(appendComponent(nil, hostStyle, p.host)),
		instancePlaceholder, p.instance,
	).Replace(component)
}
