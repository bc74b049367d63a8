package web

import (
	"strings"
	"testing"
)

// The figures of the signed log, newest first, and how anyone checks them.
func TestTransparencyPage(t *testing.T) {
	s := newSite(t)
	w := s.do("/transparency", nil, false, "en")
	s.want(w, 200, "2026-10", "2026-Q4", "1234", "77", "41 lines", "blindex log verify http://blindex.test --key blindex-00000000&#43;", `href="/api/v1/transparency/report.csv"`)
	if body := w.Body.String(); strings.Index(body, "2026-Q4") > strings.Index(body, "2026-10") {
		t.Error("the newest period is not first")
	}
	s.want(s.do("/transparency", nil, false, "fr"), 200, "Signalements", "41 lignes")
}
