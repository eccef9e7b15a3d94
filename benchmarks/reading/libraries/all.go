package libraries

// All are the libraries, each with a function that makes an empty one.
var All = []struct {
	Name string
	New  func() Library
}{
	{"monitor", func() Library { return NewMonitor() }},
	{"client_golang", func() Library { return NewProm() }},
	{"victoriametrics", func() Library { return NewVictoria() }},
	{"monkit", func() Library { return NewMonkit() }},
	{"rcrowley", func() Library { return NewCrowley() }},
	{"otel", func() Library { return NewOTel() }},
	{"tally", func() Library { return NewTally() }},
}
