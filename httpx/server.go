package httpx

import (
	"log"
	"log/slog"
	"net/http"
	"time"
)

// NewServer makes an http.Server whose own messages, which quote what clients sent, are
// dropped: only that there was one is logged.
func NewServer(h http.Handler, l *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          log.New(quiet{l}, "", 0),
	}
}

type quiet struct{ log *slog.Logger }

func (q quiet) Write(p []byte) (int, error) {
	q.log.Debug("a connection or request could not be served")
	return len(p), nil
}
