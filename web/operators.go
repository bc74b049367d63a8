package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"blindex/access"
	"blindex/httpx"
)

// Operators manages who may sign in. Implemented by store.
type Operators interface {
	Operators(ctx context.Context) ([]access.Operator, error)
	AddOperator(ctx context.Context, name string, role access.Role) (op access.Operator, linkToken string, err error)
	ResetOperator(ctx context.Context, name string) (linkToken string, err error)
}

// operatorsData is the list and, right after one was made, a link that is shown once.
type operatorsData struct {
	List  []access.Operator
	Roles []access.Role
	Name  string
	Link  string
	Flash string // key of a text, or ""
}

func (s *Server) operators(c *gin.Context) error {
	_, v, err := s.require(c, access.ManageUsers)
	if err != nil {
		return err
	}
	return s.showOperators(c, v, operatorsData{}, http.StatusOK)
}

func (s *Server) showOperators(c *gin.Context, v view, d operatorsData, status int) error {
	var err error
	if d.List, err = s.d.Operators.Operators(c.Request.Context()); err != nil {
		return err
	}
	d.Roles = []access.Role{access.Moderator, access.Reader, access.Admin}
	v.Data = d
	return s.show(c, status, "operators", v)
}

// addOperator takes name and role.
func (s *Server) addOperator(c *gin.Context) error {
	_, v, err := s.require(c, access.ManageUsers)
	if err != nil {
		return err
	}
	form, err := httpx.ReadForm(c)
	if err != nil {
		return err
	}
	op, token, err := s.d.Operators.AddOperator(c.Request.Context(), form.Text("name"), access.Role(form.Text("role")))
	for _, known := range []error{access.ErrOperatorExists, access.ErrOperatorName} {
		if errors.Is(err, known) {
			a := httpx.AnswerTo(err)
			return s.showOperators(c, v, operatorsData{Flash: "error_" + a.Code}, a.Status)
		}
	}
	if err != nil {
		return err
	}
	return s.showOperators(c, v, operatorsData{Name: op.Name, Link: s.d.PublicURL + "/console/link/" + token}, http.StatusCreated)
}

func (s *Server) resetOperator(c *gin.Context) error {
	_, v, err := s.require(c, access.ManageUsers)
	if err != nil {
		return err
	}
	token, err := s.d.Operators.ResetOperator(c.Request.Context(), c.Param("name"))
	if err != nil {
		return err
	}
	return s.showOperators(c, v, operatorsData{Name: c.Param("name"), Link: s.d.PublicURL + "/console/link/" + token}, http.StatusCreated)
}
