package statsd

import "github.com/spacemonkeygo/monitor/v2/collect/internal/statsdname"

const (
	// MaxName is the length in bytes of the longest name of a DogStatsD metric.
	MaxName = statsdname.MaxName

	// MaxComponent is the length in bytes of the longest part of a path, and of the
	// longest tag, key and value together.
	MaxComponent = statsdname.MaxComponent
)
