package monitor

import (
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// errorTexts makes the texts of failures: with the user's function, or else by itself.
type errorTexts struct {
	function atomic.Pointer[func(any) string]
	asked    atomic.Int64 // texts that are being made
	bytes    atomic.Int64 // of the last failures of all classes
	log      *self.Log
}

func (e *errorTexts) set(f func(any) string) {
	if f == nil {
		e.function.Store(nil)
		return
	}
	e.function.Store(&f)
}

// of returns the text of an error or of the value of a panic. The methods of both are the
// program's: they may panic, or fail themselves in an instrumented function.
func (e *errorTexts) of(value any) (text string) {
	defer e.asked.Add(-1)
	if e.asked.Add(1) > 1 && self.Calls("(*errorTexts).of", 1) {
		return ""
	}
	defer e.log.Survive()
	if f := e.function.Load(); f != nil {
		return shortText((*f)(value))
	}
	switch v := value.(type) {
	case error:
		return shortText(v.Error())
	case fmt.Stringer:
		return shortText(v.String())
	}
	switch reflect.ValueOf(value).Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Map, reflect.Slice, reflect.Array, reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Interface:
		return "" // it may be large, or changing
	}
	return shortText(fmt.Sprint(value))
}

// failure returns the failure with this error or value of a panic.
func (e *errorTexts) failure(class string, err *error, panicked any) *failure {
	if panicked != nil {
		return &failure{class, reflect.TypeOf(panicked).String(), e.of(panicked), panicStack()}
	}
	return &failure{class: class, kind: reflect.TypeOf(*err).String(), text: e.of(*err)}
}

// shortText returns the text as valid UTF-8 of at most MaxErrorText bytes.
func shortText(text string) string {
	const more = "…"
	valid := strings.ToValidUTF8(text[:min(len(text), 2*MaxErrorText)], "\uFFFD")
	if len(valid) <= MaxErrorText && len(text) <= 2*MaxErrorText {
		return valid
	}
	end := min(len(valid), MaxErrorText-len(more))
	for end > 0 && end < len(valid) && !utf8.RuneStart(valid[end]) {
		end--
	}
	return valid[:end] + more
}
