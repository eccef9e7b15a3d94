package graphite

import "github.com/spacemonkeygo/monitor/v2"

// Path returns the path of a metric without the field. The prefix may have
// several components; empty ones are left out. What {host} and {instance} stand
// for only a sink knows, see Sink.Series: here that is nothing.
//
// Components consist of letters, digits, "_" and "-". What people name things
// by is translated so that it can be translated back:
//
//	scope        "/" is "-", "." is "_", "_" is "__", "-" is "--"
//	             github.com/a/b is github_com-a-b
//	name         "." is "-", a pointer receiver has "--", a name of words has
//	             "_" between them and "-" at the end
//	             Serve.func1 is Serve-func1, (*Store).Get is Store--Get,
//	             cache miss is cache_miss-, cache_miss is itself
//	error class  " " is "_", "." is "-", ": " is "--"
//	             panic: runtime error is panic--runtime_error
//	host         "." is "_"
//	all others   as they are
//
// In anything else, such as a name with a bracket or one that is too long, what
// is not legal becomes "_", and a hash of the whole is appended, as "--" and
// eight digits: whatever two names contain, if they differ so do their paths.
func Path(prefix, service string, m *monitor.Metric) string {
	n := namer{origin: origin{components: split(prefix)}}
	n.metric(service, m)
	return string(n.head[:len(n.head)-1])
}

// appendTag appends a tag as one component, which can be told apart at its
// first "-".
func appendTag(b []byte, t monitor.Tag) []byte {
	start := len(b)
	b, okKey := style{underscore: "_"}.translate(b, t.Key)
	b = append(b, '-')
	b, okValue := plainStyle.translate(b, t.Value)
	if okKey && (okValue || t.Value == "") && len(b)-start <= MaxComponent && !endsInHash(b[start:]) {
		return b
	}
	b = append(appendLegal(b[:start], t.Key), '-')
	b = appendLegal(b, t.Value)
	return appendHash(b, start, hash(t.Key, t.Value))
}
