package monitor

import (
	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// conditions are what Registry.AddCondition was given.
type conditions struct {
	cowlist.List[func() []string]
	log *self.Log
}

// ask returns what the conditions say.
func (c *conditions) ask() (texts []string) {
	for _, condition := range c.All() {
		texts = append(texts, c.askOne(*condition)...)
	}
	return texts
}

func (c *conditions) askOne(condition func() []string) []string {
	defer c.log.Survive()
	return condition()
}
