package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// helpRow is one thing that can be typed: Example is what, the text help_KEY says what it
// finds.
type helpRow struct{ Key, Example string }

// helpSections is the query language as the help page shows it; docs/search.md tells more.
var helpSections = []struct {
	Key  string
	Rows []helpRow
}{
	{"words", []helpRow{
		{"all", "steamboat willie"}, {"phrase", `"steamboat willie"`}, {"not", "steamboat -1080p"}, {"or", "steamboat or paddle"},
		{"groups", "(steamboat or paddle) willie"}, {"prefix", "steamb*"},
	}},
	{"filters", []helpRow{
		{"type", "steamboat type:video"}, {"ext", "steamboat ext:pdf,epub"}, {"size", "steamboat size:>700mb"},
		{"provider", "steamboat provider:mega"}, {"kind", "steamboat kind:folder"}, {"site", "steamboat site:example.org"},
		{"lang", "steamboat lang:french"}, {"after", "steamboat after:2024-01"}, {"before", "steamboat before:2025"},
		{"since", "steamboat since:2026"}, {"status", "steamboat status:alive"},
	}},
}

func (s *Server) help(c *gin.Context) error {
	return s.show(c, http.StatusOK, "help", s.page(c, helpSections))
}
