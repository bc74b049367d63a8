package api

import (
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
