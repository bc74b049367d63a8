package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/takedown"
	"blindex/translog"
)

// Figures gives the transparency report and the key its log is signed with. Implemented
// by store.
type Figures interface {
	Report(ctx context.Context) (translog.Report, error)
	LogKey() (string, error)
}

// shownFigures are the columns of the page; the report has more.
var shownFigures = []struct{ Label, figure string }{
	{"notices", "notices"}, {"links", "rows_received"}, {"removed", "rows_removed"}, {"kept", "rows_kept"},
	{"restored", "rows_restored"}, {"erased", "rows_purged"}, {"countered", "notices_countered"},
	{"by_machine", "rows_removed/by/machine"}, {"by_person", "rows_removed/by/person"},
	{"of_providers", "entries_hidden/source/provider"}, {"of_operators", "entries_hidden/source/operator"},
	{"median", "decision_median_minutes"}, {"p95", "decision_p95_minutes"},
}

const shownPeriods = 15 // a year of months and their quarters

// transparencyData is the page's content.
type transparencyData struct {
	Heads   []string
	Periods []transparencyRow
	Leaves  int64
	Key     string
	Command string
}

type transparencyRow struct {
	Period  string
	Quarter bool
	Values  []int64
}

// transparency shows the newest figures and how anyone can check them.
func (s *Server) transparency(c *gin.Context) error {
	r, err := s.d.Figures.Report(c.Request.Context())
	if err != nil && !errors.Is(err, takedown.ErrNotFound) { // not signed yet: a page without figures
		return err
	}
	key, err := s.d.Figures.LogKey()
	if err != nil {
		return err
	}
	d := transparencyData{Leaves: r.Leaves, Key: key, Command: "blindex log verify " + s.d.PublicURL + " --key " + key}
	for _, f := range shownFigures {
		d.Heads = append(d.Heads, f.Label)
	}
	slices.Reverse(r.Periods)
	for _, p := range r.Periods[:min(len(r.Periods), shownPeriods)] {
		row := transparencyRow{Period: p.Period, Quarter: strings.Contains(p.Period, "Q")}
		for _, f := range shownFigures {
			row.Values = append(row.Values, p.Figures[f.figure])
		}
		d.Periods = append(d.Periods, row)
	}
	return s.show(c, http.StatusOK, "transparency", s.page(c, d))
}
