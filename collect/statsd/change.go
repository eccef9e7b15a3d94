package statsd

// A change is the new value of a slot if its line is taken.
type change struct {
	slot  *slot
	int   int64
	float float64

	record int // the line's number, from 1 on
	end    int // of the line, in bytes from the first line on
}

// swap exchanges the values of the slot and of the change. A second swap undoes the first.
func (c *change) swap() {
	c.slot.int, c.int = c.int, c.slot.int
	c.slot.float, c.float = c.float, c.slot.float
}

// changes are the changes of a snapshot's lines, in order.
type changes struct {
	list    []change
	placed  int // of the list, those whose lines were written
	settled int // of the list, those that were done
	records int // lines
	bytes   int // of all lines
}

func (c *changes) reset() { *c = changes{list: c.list[:0]} }

// add adds a change that the next line makes.
func (c *changes) add(s *slot, n int64, v float64) {
	c.list = append(c.list, change{slot: s, int: n, float: v})
}

// written is called with the length of each line that was written.
func (c *changes) written(size int) {
	c.records++
	c.bytes += size
	for ; c.placed < len(c.list); c.placed++ {
		c.list[c.placed].record, c.list[c.placed].end = c.records, c.bytes
	}
}

// unwritten is called for a line that cannot be written, with the value of len(list) before
// it.
func (c *changes) unwritten(before int) { c.list = c.list[:before] }

// settle makes the changes of the lines that were taken, which are the first lines up to a
// number of records or of bytes. It returns these changes.
func (c *changes) settle(records, bytes int) []change {
	from := c.settled
	for ; c.settled < c.placed; c.settled++ {
		next := &c.list[c.settled]
		if next.record > records && next.end > bytes {
			break
		}
		next.swap()
	}
	return c.list[from:c.settled]
}

// finish makes the remaining changes, which had no line to wait for.
func (c *changes) finish() {
	for ; c.settled < len(c.list); c.settled++ {
		c.list[c.settled].swap()
	}
}
