package monitor_test

import (
	"strconv"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestTooManyTags(t *testing.T) {
	for given, dropped := range map[int]int64{8: 0, 9: 1, 11: 1} {
		r := monitor.NewRegistry()
		var tags []monitor.Tag
		for i := range given {
			tags = append(tags, monitor.Int("t"+strconv.Itoa(i), i))
		}
		r.Scope("test").Event("e", tags...)
		for _, m := range metrics(r, "test") {
			require.Len(t, m.Tags, 8)
		}
		require.EqualValues(t, dropped, self(r, "tags_dropped"), "%d tags", given)
	}
}

func tagTexts(tags []monitor.Tag) (texts []string) {
	for _, t := range tags {
		texts = append(texts, t.Key, t.Value)
	}
	return texts
}

func TestTagsAreSortedAsTheyComeOut(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("test").Event("e", monitor.String("\xff", "1"), monitor.String("\xfe", "2"), monitor.String("\uffff", "3"))
	for _, m := range metrics(r, "test") {
		require.Equal(t, []monitor.Tag{{Key: "\ufffd", Value: "1"}, {Key: "\uffff", Value: "3"}}, m.Tags)
	}
}
