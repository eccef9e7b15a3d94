package stats

import (
	"slices"
	"time"
)

// catchForm asks for the next call of a function. All of it goes to /stats/catch;
// see actions.go.
func (p *page) catchForm(services []*tracesService, q *query) {
	p.form(q, "catch", `class="tool" id="catch"`)
	p.raw(`<label>catch the next <input name="count" value="1" size="2" inputmode="numeric" aria-label="number of calls"></label>
<label>calls of <input name="function" required size="34" placeholder="(*Store).Get, or *" aria-label="function"`)
	p.attr("value", q.catch)
	p.raw(`></label>
<label>longer than <input name="longer" size="6" placeholder="250ms"></label>
<label><input type="checkbox" name="failed" value="1"> that fail</label>
`)
	p.chooseService(services)
	p.raw("<button>catch</button>\n</form>\n")
}

// samplingForms change what is exported of the traces that begin from now on.
func (p *page) samplingForms(services []*tracesService, q *query) {
	p.form(q, "sampling", `class="tool" id="sampling"`)
	p.raw(`<label>sample the fraction <input name="ratio" required size="5" placeholder="0.01" inputmode="decimal"></label>` + "\n")
	p.chooseService(services)
	p.raw("<button>set</button>\n</form>\n")
	p.form(q, "sampling", `class="tool"`)
	p.raw(`<label>or of each function <input name="per_second" required size="5" placeholder="10" inputmode="decimal"> per second</label>` + "\n")
	p.chooseService(services)
	p.raw("<button>set</button>\n</form>\n")
}

// form begins a form that changes something.
func (p *page) form(q *query, action, attributes markup) {
	p.raw(`<form method="post" `)
	p.raw(attributes)
	p.attr("action", q.below()+string(action))
	p.raw(">\n")
}

// chooseService lets one of several services be chosen.
func (p *page) chooseService(services []*tracesService) {
	if len(services) < 2 {
		return
	}
	p.raw(`<label>in <select name="service"><option value="">all services</option>`)
	var names []string
	for _, s := range services {
		if name := s.name; !slices.Contains(names, name) {
			names = append(names, name)
			p.raw("<option")
			p.attr("value", name)
			p.raw(">")
			p.visible(name)
		}
	}
	p.raw("</select></label>\n")
}

// catches lists the catches that wait, each with a way to stop it.
func (p *page) catches(list []*catching, now time.Time, q *query) {
	for _, c := range list {
		p.form(q, "catch/stop", `class="tool waiting"`)
		p.raw("<span>waiting for <b>")
		p.visible(c.Func)
		p.raw("</b>: ")
		p.value(appendCatching(p.buffer(), c.Catch))
		p.raw(", for ")
		p.duration(c.left(now))
		p.raw(" more</span>\n")
		p.hidden("catch", c.name())
		p.raw("<button>stop</button>\n</form>\n")
	}
}
