package prometheus

// appendFamily appends the metadata of the family and then its samples.
func (t *textEncoder) appendFamily(b []byte, f *family) []byte {
	if t.format == openMetrics {
		b = f.appendMetadata(b, "# TYPE ", "", f.typ.String())
		if f.unit != "" {
			b = f.appendMetadata(b, "# UNIT ", "", f.unit)
		}
		b = f.appendHelp(b, "", true)
		return append(b, f.samples...)
	}
	// The other text formats name a family after its samples, and have no type info.
	suffix, typ := "", f.typ
	switch f.typ {
	case counter:
		suffix = "_total"
	case info:
		suffix, typ = "_info", gauge
	}
	b = f.appendHelp(b, suffix, false)
	b = f.appendMetadata(b, "# TYPE ", suffix, typ.String())
	return append(b, f.samples...)
}

func (t *textEncoder) appendEnd(b []byte) []byte {
	if t.format == openMetrics {
		b = append(b, "# EOF\n"...)
	}
	return b
}

func (f *family) appendMetadata(b []byte, what, suffix, value string) []byte {
	b = f.appendName(append(b, what...), suffix)
	b = append(b, value...)
	return append(b, '\n')
}

func (f *family) appendHelp(b []byte, suffix string, quotes bool) []byte {
	b = f.appendName(append(b, "# HELP "...), suffix)
	if f.help != "" {
		b = append(b, f.help...)
		return append(b, '\n')
	}
	b = append(b, "The "...)
	b = append(b, f.first.kind.String()...)
	b = append(b, ' ')
	b = appendEscaped(b, f.first.name, quotes)
	b = append(b, " of "...)
	b = appendEscaped(b, f.first.scope, quotes)
	return append(b, ".\n"...)
}

// appendName appends the name, in quotes if it needs them, and a space.
func (f *family) appendName(b []byte, suffix string) []byte {
	if f.inQuotes == "" {
		b = append(append(b, f.name...), suffix...)
		return append(b, ' ')
	}
	b = append(append(b, '"'), f.inQuotes...)
	return append(append(b, suffix...), '"', ' ')
}
