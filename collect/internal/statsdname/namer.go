// Package statsdname makes the names of series for StatsD, its relatives and Datadog's
// HTTP API: dotted paths, or names and tags.
package statsdname

import (
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// NewNamer checks the prefix, and asks for the host's name if it is needed, as
// dotted.NewOrigin does. A prefix for Datadog has no placeholders.
func NewNamer(datadog, tagged bool, prefix, host, instance string) (n dotted.Namer, err error) {
	n = dotted.Namer{Form: &etsy, Tagged: tagged, Increments: true}
	if !datadog {
		n.Origin, err = dotted.NewOrigin(prefix, host, instance, tagged)
		return n, err
	}
	n.Form = &dogStatsD
	n.Origin = dotted.Origin{Components: dotted.Split(prefix), Host: host, Instance: instance}
	return n, checkWords(n.Origin.Components)
}

// maxPrefix is the largest length of a DogStatsD prefix in bytes, with its last dot.
const maxPrefix = MaxName / 2

// checkWords checks that a DogStatsD name may begin with the prefix.
func checkWords(prefix []string) error {
	length := 0
	for i, word := range prefix {
		if !isWord(word) || i == 0 && !dotted.Letter(word[0]) {
			return errors.New("the prefix of DogStatsD names is words of letters, digits and single underscores, " +
				"with dots between them and a letter first")
		}
		length += len(word) + 1
	}
	if length > maxPrefix {
		return fmt.Errorf("the prefix is longer than %d bytes", maxPrefix-1)
	}
	return nil
}
