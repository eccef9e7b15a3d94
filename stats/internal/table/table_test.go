package table

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	var table Table
	table.Printf("a %s\n", "line")
	table.Begin(2, 1, "row  n  name")
	table.Row()
	table.Ints(7)
	table.Name("größe")
	table.More(0, "rows")
	table.Row()
	table.Int(-1000)
	table.Known("")
	table.Linef("note %d", 1)
	table.More(3, "rows")
	table.End()
	table.Begin(0, 1, "empty  name")
	table.End()
	require.Equal(t, "a line\n\n#row      n  name\nrow       7  größe\nrow   -1000  -\nnote 1\nmore     3 rows\n", string(table.Bytes()))
}

// One long name does not push the others off the screen.
func TestLongNames(t *testing.T) {
	var table Table
	table.Begin(2, 2, "row  name  other")
	for _, name := range []string{strings.Repeat("x", maxPad+1), "short"} {
		table.Row()
		table.Name(name)
		table.Name("end")
	}
	table.End()
	require.Contains(t, string(table.Bytes()), "\nrow   short  end\n")
}
