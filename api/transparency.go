package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"blindex/httpx"
	"blindex/index"
	"blindex/takedown"
	"blindex/translog"
)

// Log gives what is published of the transparency log. Implemented by store.
type Log interface {
	LogKey() (string, error)
	LogCheckpoint(ctx context.Context) ([]byte, translog.Checkpoint, error)
	LogLeaves(ctx context.Context, from, to int64, limit int) ([][]byte, error)
}

// Proofs proves what stands in the log. Implemented by store.
type Proofs interface {
	ProveLeaf(ctx context.Context, size, n int64) ([]translog.Hash, error)
	ProveGrowth(ctx context.Context, older, size int64) ([]translog.Hash, error)
}

// Reports gives figures and removals. Implemented by store.
type Reports interface {
	Report(ctx context.Context) (translog.Report, error)
	Removals(ctx context.Context, cursor string, limit int) ([]takedown.PublicRemoval, string, error)
}

// Bounds of what one answer holds.
const (
	maxLeaves   = 4000
	maxRemovals = 1000
)

// LogProof is a proof of RFC 6962.
type LogProof struct {
	Size   int64           `json:"size" doc:"leaves of the tree that the proof is for"`
	Hashes []translog.Hash `json:"hashes" doc:"base64"`
}

// RemovalFeed lists removals in force.
type RemovalFeed struct {
	Removals   []Removal `json:"removals"`
	NextCursor string    `json:"next_cursor,omitempty"`
}

// Removal is one of them.
type Removal struct {
	ID  string `json:"id" doc:"our own id of the entry; it means nothing elsewhere"`
	Day string `json:"day"`
}

func (s *Server) transparencyRoutes(r func(method, path string, a httpx.Audience, h func(*gin.Context) error, doc operation) route) []route {
	open := httpx.Public
	return []route{
		r("GET", "/api/v1/transparency/log/checkpoint", open, s.logCheckpoint, operation{"the newest signed checkpoint of the transparency log, as text", nil, nil, nil, 200}),
		r("GET", "/api/v1/transparency/log/key", open, s.logKey, operation{"the key that checks signatures of the log, as text", nil, nil, nil, 200}),
		r("GET", "/api/v1/transparency/log/entries", open, s.logEntries, operation{"leaves of the log, one JSON object a line, as they were hashed; at most 4,000 at once",
			[]param{{"start", "number of the first leaf, from 0", "integer", true}, {"end", "number behind the last", "integer", true}}, nil, nil, 200}),
		r("GET", "/api/v1/transparency/log/proof", open, s.logProof, operation{"proof that a leaf stands in the log, or that the log continues an older one",
			[]param{{"size", "leaves of the checkpoint", "integer", true}, {"leaf", "number of a leaf, for its inclusion", "integer", false}, {"older", "leaves of an older checkpoint, for consistency", "integer", false}}, nil, LogProof{}, 200}),
		r("GET", "/api/v1/transparency/report", open, s.report, operation{"figures by month and quarter, each a sum over leaves of the log", nil, nil, translog.Report{}, 200}),
		r("GET", "/api/v1/transparency/report.csv", open, s.reportCSV, operation{"the same figures, one a line", nil, nil, nil, 200}),
		r("GET", "/api/v1/transparency/removals", open, s.removals, operation{"removals in force for copyright, by our own entry ids, oldest first",
			[]param{{"cursor", "next_cursor of the page before", "string", false}, {"limit", "1 to 1,000, 1,000 when missing", "integer", false}}, nil, RemovalFeed{}, 200}),
	}
}

// logEpoch marks versions of answers that follow the log instead of removals.
const logEpoch = "log"

// text answers with content, or 304 to whoever has it already.
func text(c *gin.Context, size int64, kind string, content []byte) error {
	if !httpx.Version(c, index.Position{Epoch: logEpoch, Seq: size}, content) {
		c.Data(http.StatusOK, kind, content)
	}
	return nil
}

const plainText = "text/plain; charset=utf-8"

func (s *Server) logCheckpoint(c *gin.Context) error {
	signed, at, err := s.d.Log.LogCheckpoint(c.Request.Context())
	if err != nil {
		return logMissing(err)
	}
	return text(c, at.Size, plainText, signed)
}

func (s *Server) logKey(c *gin.Context) error {
	key, err := s.d.Log.LogKey()
	if err != nil {
		return err
	}
	return text(c, 0, plainText, []byte(key+"\n"))
}

func (s *Server) logEntries(c *gin.Context) error {
	p := httpx.Params(c)
	start, err := leafNumber(p, "start")
	if err != nil {
		return err
	}
	end, err := leafNumber(p, "end")
	if err != nil {
		return err
	}
	lines, err := s.d.Log.LogLeaves(c.Request.Context(), start, end, maxLeaves)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, line := range lines {
		b.Write(line)
		b.WriteByte('\n')
	}
	return text(c, start+int64(len(lines)), "application/jsonl; charset=utf-8", b.Bytes())
}

func (s *Server) logProof(c *gin.Context) error {
	p := httpx.Params(c)
	size, err := leafNumber(p, "size")
	if err != nil {
		return err
	}
	out := LogProof{Size: size}
	ctx := c.Request.Context()
	switch {
	case p.Has("leaf") == p.Has("older"):
		return httpx.BadParam("leaf", "give either leaf or older")
	case p.Has("leaf"):
		n, err := leafNumber(p, "leaf")
		if err != nil {
			return err
		}
		out.Hashes, err = s.d.Proofs.ProveLeaf(ctx, size, n)
		if err != nil {
			return logMissing(err)
		}
	default:
		older, err := leafNumber(p, "older")
		if err != nil {
			return err
		}
		out.Hashes, err = s.d.Proofs.ProveGrowth(ctx, older, size)
		if err != nil {
			return logMissing(err)
		}
	}
	if out.Hashes == nil {
		out.Hashes = []translog.Hash{}
	}
	return httpx.JSON(c, http.StatusOK, out)
}

// logMissing says of something that the log does not have that there is no such page.
func logMissing(err error) error {
	if httpx.AnswerTo(err).Status == http.StatusNotFound {
		return httpx.ErrNotFound
	}
	return err
}

func leafNumber(p httpx.Values, name string) (int64, error) {
	n, err := strconv.ParseInt(p.Text(name), 10, 64)
	if err != nil || n < 0 {
		return 0, httpx.BadParam(name, "use a number of leaves")
	}
	return n, nil
}

func (s *Server) report(c *gin.Context) error {
	r, err := s.d.Reports.Report(c.Request.Context())
	if err != nil {
		return logMissing(err)
	}
	content, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("api: render the report: %w", err)
	}
	return text(c, r.Leaves, "application/json; charset=utf-8", content)
}

func (s *Server) reportCSV(c *gin.Context) error {
	r, err := s.d.Reports.Report(c.Request.Context())
	if err != nil {
		return logMissing(err)
	}
	content, err := r.CSV()
	if err != nil {
		return err
	}
	return text(c, r.Leaves, "text/csv; charset=utf-8", content)
}

func (s *Server) removals(c *gin.Context) error {
	p := httpx.Params(c)
	limit, err := number(p, "limit", maxRemovals, 1, maxRemovals)
	if err != nil {
		return err
	}
	list, next, err := s.d.Reports.Removals(c.Request.Context(), p.Text("cursor"), limit)
	if err != nil {
		return logMissing(err)
	}
	out := RemovalFeed{Removals: make([]Removal, 0, len(list)), NextCursor: next}
	for _, r := range list {
		out.Removals = append(out.Removals, Removal{ID: r.ID, Day: r.At.Format(time.DateOnly)})
	}
	content, err := json.Marshal(out)
	if err != nil {
		return fmt.Errorf("api: render the removals: %w", err)
	}
	return text(c, int64(len(list)), "application/json; charset=utf-8", content)
}
