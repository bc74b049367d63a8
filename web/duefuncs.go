package web

import (
	"html/template"
	"maps"
	"strings"

	"blindex/takedown"
)

// dueFunctions are what templates of due process may call beside the others.
func dueFunctions() template.FuncMap {
	all := caseDueFunctions()
	maps.Copy(all, template.FuncMap{
		"said":          said,
		"privatePerson": func() string { return takedown.PrivatePerson },
		"ranges":        func(rows []int) string { return strings.ReplaceAll(takedown.Ranges(rows), ",", ", ") },
	})
	return all
}

// counterSaid is what a counter-notice says, with the page it stands on.
type counterSaid struct {
	View    view
	Wording takedown.Wording
	Counter takedown.Counter
}

// said shows the statements in the wording that was ticked, whatever the reader's language.
func said(v view, k takedown.Counter) counterSaid {
	_, lang, _ := strings.Cut(k.Statements.TextID, "/")
	return counterSaid{v, takedown.WordingFor(lang), k}
}
