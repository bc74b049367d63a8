package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
)

// The figures of an instance are for whoever runs it.
func TestMetricsAreForThisMachine(t *testing.T) {
	s := &Server{d: Deps{Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("figures")) })}}
	for remote, want := range map[string]error{"127.0.0.1:4711": nil, "198.51.100.7:4711": httpx.ErrNotFound} {
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		c.Request = httptest.NewRequest("GET", "/metrics", nil)
		c.Request.RemoteAddr = remote
		if err := s.metrics(c); err != want || (w.Body.String() == "figures") != (want == nil) {
			t.Errorf("%s: %v, %q", remote, err, w.Body)
		}
	}
}

// The description names every form a notice can have, and what is answered to it.
func TestNoticeFormsAreDescribed(t *testing.T) {
	s, err := New(Deps{})
	if err != nil {
		t.Fatal(err)
	}
	type contents struct{ Content map[string]any }
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody contents
			Responses   map[string]contents
		}
	}
	if err := json.Unmarshal(s.spec, &doc); err != nil {
		t.Fatal(err)
	}
	post := doc.Paths["/api/v1/notices"]["post"]
	for _, kind := range []string{"application/json", "text/csv", "text/plain", "application/xml", "text/xml"} {
		if post.RequestBody.Content[kind] == nil {
			t.Errorf("%s is not described", kind)
		}
	}
	if post.Responses["202"].Content["application/xml"] == nil || doc.Paths["/api/v1/notices/{ref}/rows.csv"]["get"].Responses["200"].Content["text/csv"] == nil {
		t.Error("an answer is not described")
	}
}
