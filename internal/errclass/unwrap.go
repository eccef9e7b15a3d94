package errclass

// maxUnwrap is the number of errors of a tree that are examined. A longer chain is taken
// for a loop.
const maxUnwrap = 64

// unwrapAll appends the error and the errors that it wraps, the outermost first. Of
// joined errors it follows the first.
func unwrapAll(chain []error, err error) []error {
	for err != nil && len(chain) < maxUnwrap {
		chain = append(chain, err)
		many, one := unwrap(err)
		if len(many) > 0 {
			one = many[0]
		}
		err = one
	}
	return chain
}

// unwrap returns the errors that an error wraps directly: several, or one.
func unwrap(err error) (many []error, one error) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return nil, e.Unwrap()
	case interface{ Unwrap() []error }:
		return e.Unwrap(), nil
	case interface{ WrappedErr() error }: // spacemonkeygo/errors
		return nil, e.WrappedErr()
	}
	return nil, nil
}
