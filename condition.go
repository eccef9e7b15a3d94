package monitor

import (
	"github.com/spacemonkeygo/monitor/v2/internal/cowlist"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// conditions holds the functions given to Registry.AddCondition.
type conditions struct {
	list cowlist.List[*func() []string]
	log  *self.Log
}

// ask returns the texts of all conditions.
func (c *conditions) ask() (texts []string) {
	for _, condition := range c.list.All() {
		texts = append(texts, c.askOne(*condition)...)
	}
	return texts
}

func (c *conditions) askOne(condition func() []string) []string {
	defer c.log.Survive()
	return condition()
}
