package monitor

import (
	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// conditions holds the functions given to Registry.AddCondition.
type conditions struct {
	list cowlist.List[*self.Callback]
	log  *self.Log
}

// add adds a condition.
func (c *conditions) add(condition func() []string) (remove func()) {
	return c.list.Add(c.log.NewCallback("condition", condition, func(func() bool) any { return condition() }))
}

// ask returns the texts of all conditions, and then of the functions that hang.
func (c *conditions) ask() (texts []string) {
	for _, condition := range c.list.All() {
		if more, ok := condition.Call(); ok {
			texts = append(texts, more.([]string)...)
		}
	}
	return append(texts, c.log.Hanging()...)
}
