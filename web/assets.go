package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"path"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
)

//go:embed static
var staticFiles embed.FS

// asset is a file that pages need, with the version its address carries.
type asset struct {
	body    []byte
	kind    string
	version string
}

type assets map[string]asset

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

func loadAssets() (assets, error) {
	list, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, fmt.Errorf("web: read the static files: %w", err)
	}
	out := assets{}
	for _, f := range list {
		body, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("web: read a static file: %w", err)
		}
		sum := sha256.Sum256(body)
		out[f.Name()] = asset{body, mediaTypes[path.Ext(f.Name())], hex.EncodeToString(sum[:6])}
	}
	return out, nil
}

// address of a static file; it changes with its content, so that it can be cached for long.
func (a assets) address(name string) (string, error) {
	f, ok := a[name]
	if !ok {
		return "", fmt.Errorf("web: no static file %s", name)
	}
	return "/static/" + name + "?v=" + f.version, nil
}

func (s *Server) static(c *gin.Context) error {
	f, ok := s.assets[c.Param("name")]
	if !ok {
		return httpx.ErrNotFound
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(200, f.kind, f.body)
	return nil
}
