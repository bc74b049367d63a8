package httpx

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

const spilled = "c4N4ryKEYc4N4ryKEYc4N4ryKEYc4N4ryKEYc4N4ry1"

// odd is a panic's value that prints what it holds.
type odd struct{ text string }

func (o odd) Error() string { return o.text }

// R3: of a panic neither the log nor the answer holds the value, nor an address asked for.
func TestPanicSpillsNothing(t *testing.T) {
	link := "https://mega.nz/file/Qx7mWp2R#" + spilled
	for name, value := range map[string]any{
		"text": link, "error": errors.New(link), "own type": odd{link}, "struct": struct{ Body string }{link},
		"map": map[string]string{link: link}, "bytes": []byte(link),
	} {
		var log bytes.Buffer
		e := Engine(Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: time.Now},
			Route{Method: "POST", Path: "/x/:id", Handler: func(*gin.Context) error { panic(value) }})
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest("POST", "/x/"+spilled+"?q="+spilled, strings.NewReader(link)))
		if w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), "panicked") {
			t.Errorf("%s: %d, log %s", name, w.Code, log.String())
		}
		if strings.Contains(w.Body.String()+log.String(), spilled) {
			t.Errorf("%s: the secret is in the log or the answer: %s %s", name, log.String(), w.Body)
		}
	}
}

// R3: what net/http logs of broken requests, and a client that hangs up, spill nothing.
func TestConnectionsSpillNothing(t *testing.T) {
	log := &safeLog{}
	logger := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	done := make(chan error, 1)
	e := Engine(Options{Log: logger, Now: time.Now},
		Route{Method: "POST", Path: "/x", Handler: func(c *gin.Context) error {
			_, err := ReadBody(c, MaxJSON)
			done <- err
			return err
		}},
		Route{Method: "GET", Path: "/abort", Handler: func(*gin.Context) error { panic(http.ErrAbortHandler) }})
	srv := NewServer(e, logger)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(ln)
	defer srv.Close()
	for _, raw := range []string{
		"GET /abort?q=" + spilled + " HTTP/1.1\r\nHost: x\r\n\r\n",
		spilled + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n" + spilled + "\r\n\r\n", "GET /%zz" + spilled + " HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		if got := talk(t, ln.Addr().String(), raw); strings.Contains(got, spilled) {
			t.Errorf("it comes back: %s", got)
		}
	}
	talk(t, ln.Addr().String(), "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n"+spilled)
	if err := <-done; !errors.Is(err, ErrMalformed) || strings.Contains(err.Error(), spilled) {
		t.Errorf("a body that breaks off: %v", err)
	}
	if s := log.String(); strings.Contains(s, spilled) {
		t.Errorf("the secret is in the log: %s", s)
	}
}

// talk sends bytes, ends its side and gives the answer.
func talk(t *testing.T, address, raw string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, raw)
	conn.(*net.TCPConn).CloseWrite()
	got, _ := io.ReadAll(conn)
	return string(got)
}

// safeLog is a log that several goroutines may write.
type safeLog struct {
	mu sync.Mutex
	b  strings.Builder
}

// Write implements io.Writer.
func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is what was logged.
func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
