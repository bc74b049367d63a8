package web

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Tongue is the name of a language (fr) or a script (cyrl) in the reader's language; a
// code without a name stands for itself.
func (r reader) Tongue(code string) string {
	in := language.Make(r.Lang)
	if s, err := language.ParseScript(code); err == nil && len(code) == len("cyrl") {
		if name := display.Scripts(in).Name(s); name != "" {
			return name
		}
	}
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.Languages(in).Name(tag); name != "" {
		return name
	}
	return code
}
