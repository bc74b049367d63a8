package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
)

// legalPages are the standing pages (R35); each has a template of its own text keys.
var legalPages = []string{"policy", "privacy", "copyright", "crawler", "terms", "contact"}

// legalView is one standing page: its paragraphs are texts of the catalogues.
type legalView struct {
	Legal
	Page     string
	Pages    []string
	Sections []string
}

// legalSections names the sections of each page: heading and text are legal_PAGE_SECTION
// and the same with _text.
var legalSections = map[string][]string{
	"about":     {"what", "keys", "names", "forget"},
	"policy":    {"what", "who", "erased", "back", "limits"},
	"privacy":   {"searchers", "senders", "named", "rights"},
	"copyright": {"agent", "notice", "counter", "repeat"},
	"crawler":   {"robots", "pace", "optout", "posted", "stopped"},
	"contact":   {"users", "authorities", "languages"},
	"terms":     {"use", "harvest", "content"},
}

func (s *Server) legalPage(c *gin.Context) error {
	page := c.Param("page")
	if !slices.Contains(legalPages, page) {
		return httpx.ErrNotFound
	}
	return s.legal(page)(c)
}

func (s *Server) legal(page string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		return s.show(c, http.StatusOK, "legal", s.page(c, legalView{s.d.Legal, page, legalPages, legalSections[page]}))
	}
}
