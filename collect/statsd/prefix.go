package statsd

import (
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// newOrigin checks the prefix of the options, and asks for the host's name if it is
// needed.
func newOrigin(o *Options) (dotted.Origin, error) {
	if o.Dialect != DogStatsD {
		return dotted.NewOrigin(o.Prefix, o.Host, o.Instance, o.tagged())
	}
	words := dotted.Split(o.Prefix)
	return dotted.Origin{Components: words, Host: o.Host, Instance: o.Instance}, checkWords(words)
}

// maxPrefix is how much of a DogStatsD name the prefix may have, in bytes.
const maxPrefix = MaxName / 2

// checkWords holds the prefix to what a DogStatsD name may have.
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
