package collecttest

import "slices"

// A Fault is a fault of a Server.
type Fault int

const (
	None        Fault = iota
	Refuse            // no process listens
	Reset             // connections are reset once they are accepted
	Hang              // connections are accepted and never read
	SlowRead          // a few bytes are read, now and then
	CutOff            // the beginning is read, and the connection reset, as by a restart
	HalfAnswer        // HTTP: the connection ends within the status line
	BrokenBody        // HTTP: taken, but the body of the answer breaks off
	BadRequest        // HTTP: 400, with a large body
	Redirect          // HTTP: 307 to the same place
	Timeout           // HTTP: 408
	TooMany           // HTTP: 429 with Retry-After: 1
	ServerError       // HTTP: 503
	LoginPage         // HTTP: 200 with a page of a proxy on the way, which is not a delivery

	faults = iota

	tooLarge = faults // HTTP: 413, to some requests; see picky
)

// String returns the fault's name.
func (f Fault) String() string {
	names := [faults]string{"none", "refuse", "reset", "hang", "slow read", "cut off", "half answer", "broken body",
		"bad request", "redirect", "timeout", "too many", "server error", "login page"}
	if int(f) < len(names) {
		return names[f]
	}
	return "unknown"
}

// Faults returns those that a server can have.
func (s *Server) Faults() []Fault {
	switch {
	case s.packets != "":
		return []Fault{Refuse, Hang}
	case s.http:
		return []Fault{Refuse, Reset, Hang, SlowRead, CutOff, HalfAnswer, BrokenBody, BadRequest, Redirect, Timeout, TooMany, ServerError, LoginPage}
	}
	return []Fault{Refuse, Reset, Hang, SlowRead, CutOff}
}

// refusal reports whether the fault means that the batch must not be sent again. Some
// protocols have more such faults.
func refusal(f Fault, more []Fault) bool {
	return f == BadRequest || f == Redirect || slices.Contains(more, f)
}

// silent reports whether a sender may not notice the fault.
func (s *Server) silent(f Fault) bool {
	// Without answers, bytes that fit into the kernel's buffers are gone.
	return s.packets != "" || f == BrokenBody || !s.answers && slices.Contains([]Fault{Reset, Hang, SlowRead, CutOff}, f)
}
