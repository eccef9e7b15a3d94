package transport

import "github.com/spacemonkeygo/monitor/v2"

// sizes are the distributions of the sizes of bodies, in bytes. They leave empty
// bodies out: most requests have no body.
type sizes struct{ request, response *monitor.ValDist }

func sizesOf(s *monitor.Scope) sizes {
	return sizes{
		s.ValDist("request_size").In(monitor.Bytes),
		s.ValDist("response_size").In(monitor.Bytes),
	}
}

func (s *sizes) observe(request, response int64) {
	if request > 0 {
		s.request.ObserveInt(request)
	}
	if response > 0 {
		s.response.ObserveInt(response)
	}
}
