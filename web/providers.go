package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/crawler"
	"blindex/httpx"
)

// Gates are the providers that are asked about links, with their pace and breaker.
// Implemented by store.
type Gates interface {
	ProbeGates(ctx context.Context) ([]crawler.GateView, error)
}

// gateRow is a provider as the page shows it.
type gateRow struct {
	crawler.GateView
	State string
}

func (s *Server) providerRoutes() []httpx.Route {
	return []httpx.Route{{Method: http.MethodGet, Path: "/console/providers", Audience: httpx.Operator, Handler: s.providers}}
}

// providers shows whether those who are asked about links answer. No link is told.
func (s *Server) providers(c *gin.Context) error {
	_, v, err := s.require(c, access.ReadQueue)
	if err != nil {
		return err
	}
	list, err := s.d.Gates.ProbeGates(c.Request.Context())
	if err != nil {
		return err
	}
	rows := make([]gateRow, len(list))
	for i, g := range list {
		rows[i] = gateRow{g, g.State(s.d.Now())}
	}
	v.Data = rows
	return s.show(c, http.StatusOK, "providers", v)
}
