package stats

import (
	"math"
	"strconv"
)

// decimal is a positive number that was rounded to three digits: the first
// stands before the point, and the whole is multiplied by 10^exponent.
type decimal struct {
	digits   [3]byte // in ASCII
	exponent int
}

// threeDigits rounds v, which is finite and above zero.
func threeDigits(v float64) decimal {
	var buf [24]byte
	s := strconv.AppendFloat(buf[:0], v, 'e', 2, 64) // d.dde±dd, or ±ddd
	exponent := 0
	for _, c := range s[6:] {
		exponent = 10*exponent + int(c-'0')
	}
	if s[5] == '-' {
		exponent = -exponent
	}
	return decimal{[3]byte{s[0], s[2], s[3]}, exponent}
}

// value returns the rounded number.
func (d decimal) value() float64 {
	n := 100*int(d.digits[0]-'0') + 10*int(d.digits[1]-'0') + int(d.digits[2]-'0')
	if d.exponent < 2 {
		return float64(n) / math.Pow10(2-d.exponent)
	}
	return float64(n) * math.Pow10(d.exponent-2)
}

// appendTo appends the number times 10^shift, without zeros at the end of a
// fraction. As in %g, what is very small or large has an exponent.
func (d decimal) appendTo(b []byte, shift int) []byte {
	significant := d.digits[:]
	for len(significant) > 1 && significant[len(significant)-1] == '0' {
		significant = significant[:len(significant)-1]
	}
	switch exponent := d.exponent + shift; {
	case exponent < -4 || exponent >= 15:
		return appendExponent(appendPoint(b, significant, 1), exponent)
	case exponent < 0:
		b = append(b, "0.000"[:1-exponent]...)
		return append(b, significant...)
	case exponent < len(significant):
		return appendPoint(b, significant, exponent+1)
	default:
		b = append(b, significant...)
		for range exponent + 1 - len(significant) {
			b = append(b, '0')
		}
		return b
	}
}

// appendPoint appends digits with a point behind the first n of them, unless
// these are all.
func appendPoint(b, digits []byte, n int) []byte {
	b = append(b, digits[:n]...)
	if n == len(digits) {
		return b
	}
	return append(append(b, '.'), digits[n:]...)
}

func appendExponent(b []byte, exponent int) []byte {
	sign := byte('+')
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	b = append(b, 'e', sign)
	if exponent < 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(exponent), 10)
}

// appendThreeDigits appends a number that is finite and not zero.
func appendThreeDigits(b []byte, v float64) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	return threeDigits(v).appendTo(b, 0)
}
