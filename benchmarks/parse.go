package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A file of results is in the format of Go's benchmarks, so that benchstat
// reads it. It begins with what is known of the run, as comments and not as
// configuration: by that, benchstat would tell two runs apart that are to be
// compared. Then come the processes of all passes, in each the yardstick first.

const comment = "# "

// header returns the comments for these settings, given as key and value.
func header(settings ...string) []byte {
	var b bytes.Buffer
	for i := 0; i+1 < len(settings); i += 2 {
		fmt.Fprintf(&b, "%s%s: %s\n", comment, settings[i], strings.Join(strings.Fields(settings[i+1]), " "))
	}
	return b.Bytes()
}

// parse reads a file of results. keepProcs keeps GOMAXPROCS at the end of the
// benchmarks' names, where it was set by -test.cpu.
func parse(name string, data []byte, keepProcs bool) (*results, error) {
	r := &results{config: map[string]string{}}
	for line := range strings.Lines(string(data)) {
		rest, ok := strings.CutPrefix(line, comment)
		if key, value, found := strings.Cut(rest, ": "); ok && found {
			r.config[key] = strings.TrimSpace(value)
		}
	}
	yardstick := 0.0
	reader := benchfmt.NewReader(bytes.NewReader(data), name)
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return nil, fmt.Errorf("benchmarks: %w", record)
		case *benchfmt.Result:
			for _, c := range record.Config {
				r.config[c.Key] = string(c.Value)
			}
			values := reading{}
			for _, v := range record.Values {
				if v.OrigUnit != "" {
					values[v.OrigUnit] = v.OrigValue
				} else {
					values[v.Unit] = v.Value
				}
			}
			benchmark := benchmarkName(string(record.Name.Full()), keepProcs)
			if benchmark == "F" {
				yardstick = values["ns/op"]
				continue
			}
			if yardstick > 0 {
				values["F"] = yardstick
			}
			r.add(benchmark, values)
		}
	}
	return r, reader.Err()
}

// benchmarkName returns a benchmark's name without GOMAXPROCS, which Go appends
// unless it is 1, or always with it. So no name may end in a hyphen and digits.
func benchmarkName(name string, keepProcs bool) string {
	at := strings.LastIndexByte(name, '-')
	has := at >= 0 && at+1 < len(name) && strings.Trim(name[at+1:], "0123456789") == ""
	switch {
	case keepProcs && !has:
		return name + "-1"
	case !keepProcs && has:
		return name[:at]
	}
	return name
}

// add adds a reading to the first pass that has none of this benchmark.
func (r *results) add(name string, values reading) {
	if !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
	for _, p := range r.passes {
		if _, ok := p[name]; !ok {
			p[name] = values
			return
		}
	}
	r.passes = append(r.passes, pass{name: values})
}
