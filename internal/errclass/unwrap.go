package errclass

const (
	// maxChain is how many errors of a chain are examined. A longer chain is taken for
	// a loop.
	maxChain = 64

	// maxErrors is how many errors of a tree are examined.
	maxErrors = 1024
)

// unwrapAll appends an error and what it wraps, at most depth errors, to the chain. If the
// last one is a list it returns its branches too.
func (s *search) unwrapAll(chain []error, err error, depth int) (_, branches []error) {
	for ; err != nil && depth > 0 && s.left > 0; depth-- {
		s.left--
		chain = append(chain, err)
		branches, err = unwrap(err)
	}
	return chain, branches
}

// unwrap returns the errors that an error wraps directly: several, or one.
func unwrap(err error) (many []error, one error) {
	switch e := err.(type) {
	case interface{ WrappedErrors() []error }: // hashicorp/go-multierror
		return e.WrappedErrors(), nil
	case interface{ Ungroup() []error }: // zeebo/errs
		return e.Ungroup(), nil
	case interface{ Unwrap() error }:
		return nil, e.Unwrap()
	case interface{ Unwrap() []error }:
		return e.Unwrap(), nil
	case interface{ WrappedErr() error }: // spacemonkeygo/errors
		return nil, e.WrappedErr()
	}
	return nil, nil
}
