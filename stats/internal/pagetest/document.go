package pagetest

// Document has the fields of all pages in JSON that tests look at. The golden files have
// the whole documents.
type Document struct {
	Services []struct {
		Warnings []string
		Scopes   []struct {
			Scope     string
			Functions []Function
			Gauges    []struct {
				Name  string
				Tags  map[string]string
				Value *float64
			}
		}
		Spans    []Span
		Sampling Sampling
		Catches  []Catch
	}
	Kept, Found int
	Traces      []struct {
		TraceID string `json:"trace_id"`
		Reason  string
		Parts   []Part
		More    int `json:"more_parts"`
	}
	Parts   []Part
	Spans   []Span
	Open    int `json:"open_spans"`
	Missing int
	More    int `json:"more_spans"`

	// What an action answers.
	Stopped  int
	Catches  []Catch
	Sampling Sampling
}

// Function is a function.
type Function struct {
	Name, File string
	Kept       map[string]any
	Failure    struct{ Exemplars []any }
}

// Span is an open span, or one of a trace.
type Span struct {
	BeforeParent float64 `json:"before_parent"`
}

// Part is a part of a trace.
type Part struct {
	Service string
	Spans   int
	Root    struct{ Name string }
}

// Sampling describes a sampler.
type Sampling struct {
	PerSecond float64 `json:"per_second"`
}

// Catch is a catch that waits.
type Catch struct {
	Catch  string
	Caught int
}
