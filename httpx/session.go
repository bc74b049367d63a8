package httpx

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"blindex/access"
)

// Sessions finds who is signed in. Implemented by store.
type Sessions interface {
	Session(ctx context.Context, token string) (access.Session, error)
}

// Cookie names: __Host- binds the cookie to this host and to TLS.
const (
	cookieTLS   = "__Host-blindex"
	cookiePlain = "blindex"
)

// SetSession gives the browser its session token. tls tells whether pages are reached over https.
func SetSession(c *gin.Context, token string, s access.Session, tls bool) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: cookieName(tls), Value: token, Path: "/", Expires: s.ExpiresAt,
		HttpOnly: true, Secure: tls, SameSite: http.SameSiteStrictMode,
	})
}

// ClearSession takes it back.
func ClearSession(c *gin.Context, tls bool) {
	http.SetCookie(c.Writer, &http.Cookie{Name: cookieName(tls), Path: "/", MaxAge: -1, HttpOnly: true, Secure: tls, SameSite: http.SameSiteStrictMode})
}

func cookieName(tls bool) string {
	if tls {
		return cookieTLS
	}
	return cookiePlain
}

// Token is the session token of a request: from the cookie, or as a bearer.
func Token(c *gin.Context) string {
	for _, name := range []string{cookieTLS, cookiePlain} {
		if v, err := c.Cookie(name); err == nil && v != "" {
			return v
		}
	}
	return Bearer(c)
}

// Bearer is the token in the Authorization header, "" when there is none.
func Bearer(c *gin.Context) string {
	token, _ := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	return token
}

// Require gives the signed-in operator, if their role allows what is asked.
func Require(c *gin.Context, s Sessions, p access.Permission) (access.Operator, error) {
	NoStore(c)
	token := Token(c)
	if token == "" {
		return access.Operator{}, access.ErrNoSession
	}
	session, err := s.Session(c.Request.Context(), token)
	if err != nil {
		return access.Operator{}, err
	}
	if !access.Can(session.Operator.Role, p) {
		return access.Operator{}, access.ErrForbidden
	}
	return session.Operator, nil
}
