package dotted

import (
	"errors"
	"os"
	"slices"
	"strings"
)

// An Origin is the process that sends: the prefix of all names, and the values of its
// placeholders.
type Origin struct {
	Components     []string // of the prefix; none is empty
	Host, Instance string
}

const (
	servicePlaceholder  = "{service}"
	hostPlaceholder     = "{host}"
	instancePlaceholder = "{instance}"
)

// NewOrigin checks the prefix. An empty prefix is the host, unless there are tags. If no
// host is given, but the prefix or the tags need one, NewOrigin asks the operating system.
// Errors do not quote the prefix: it may begin with a key.
func NewOrigin(prefix, host, instance string, tags bool) (o Origin, err error) {
	o = Origin{Split(prefix), host, instance}
	if strings.ContainsAny(placeholders.Replace(strings.Join(o.Components, ".")), "{}") {
		return Origin{}, errors.New("the prefix has a brace that is not part of " +
			servicePlaceholder + ", " + hostPlaceholder + " or " + instancePlaceholder)
	}
	if len(o.Components) == 0 && !tags {
		o.Components = []string{hostPlaceholder}
	}
	if o.has(instancePlaceholder) && o.Instance == "" {
		return Origin{}, errors.New("the prefix has " + instancePlaceholder + ", and there is no instance")
	}
	if o.Host == "" && (tags || o.has(hostPlaceholder)) {
		if o.Host, err = HostName(""); err != nil {
			return Origin{}, err
		}
	}
	return o, nil
}

// HostName returns the name, or that of this machine if it is empty.
func HostName(name string) (string, error) {
	if name != "" {
		return name, nil
	}
	name, err := os.Hostname()
	if err != nil {
		return "", errors.New("no host, and this one has no name: " + err.Error())
	}
	return name, nil
}

var placeholders = strings.NewReplacer(servicePlaceholder, "", hostPlaceholder, "", instancePlaceholder, "")

// Split returns the components of a prefix.
func Split(prefix string) []string {
	return slices.DeleteFunc(strings.Split(prefix, "."), func(c string) bool { return c == "" })
}

func (o *Origin) has(placeholder string) bool {
	return slices.ContainsFunc(o.Components, func(c string) bool { return strings.Contains(c, placeholder) })
}

// Append appends the prefix, with a dot after each component.
func (o *Origin) Append(b []byte, service string) []byte {
	for _, c := range o.Components {
		switch c {
		case servicePlaceholder:
			b = Plain.Append(b, service)
		case hostPlaceholder:
			b = Host.Append(b, o.Host)
		case instancePlaceholder:
			b = Plain.Append(b, o.Instance)
		default:
			b = Plain.Append(b, o.expand(c, service))
		}
		b = append(b, '.')
	}
	return b
}

// AppendService appends the beginning of all paths of a service: the prefix, and the
// service unless the prefix contains it.
func (o *Origin) AppendService(b []byte, service string) []byte {
	b = o.Append(b, service)
	if !o.has(servicePlaceholder) {
		b = append(Plain.Append(b, service), '.')
	}
	return b
}

// expand replaces the placeholders in a component. The component is not a single one.
func (o *Origin) expand(component, service string) string {
	if !strings.Contains(component, "{") {
		return component
	}
	return strings.NewReplacer(
		servicePlaceholder, service,
		hostPlaceholder, string(Host.Append(nil, o.Host)),
		instancePlaceholder, o.Instance,
	).Replace(component)
}
