// Package megafake is a stand-in for the part of MEGA's API that is asked without an
// account and without a key: for tests and for the sample site. It speaks as the real one
// does: an array of commands in, an array of answers out, a bare number about a whole
// request, the same answer to the same request id and body. It must not know names or
// real keys: attributes in its answers are made up, and are there to be ignored.
package megafake

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// Behaviour is how a handle answers.
type Behaviour string

// How a handle can answer. The last seven act on the whole request.
const (
	Gone         Behaviour = "gone"        // -9
	Expired      Behaviour = "expired"     // -8
	Blocked      Behaviour = "blocked"     // -16
	Suspended    Behaviour = "suspended"   // -6 inside the array
	Severe       Behaviour = "severe"      // {"err":-9,"u":7,"l":2}
	Unavailable  Behaviour = "unavailable" // {"e":-18}
	Down         Behaviour = "down"        // {"d":1}
	BusyTwice    Behaviour = "busy_twice"  // bare -3 to the first two requests that name it
	BareTooMany  Behaviour = "bare_6"      // bare -6
	RateLimited  Behaviour = "rate_limit"  // bare -4
	ServerError  Behaviour = "500"
	Hashcash     Behaviour = "402"      // asks for more work than anyone does
	HashcashEasy Behaviour = "402_easy" // asks for a little work, and takes what was asked for
	Going        Behaviour = "going"    // bare -24
)

// Request is what was asked, for tests.
type Request struct {
	ID   string
	Body string
	Cash string // the work that came with it
}

type node struct {
	size  int64
	files int
	in    string // folder it lies in, or ""
	dir   bool
}

// Server is the API. Its zero value is not usable: call New.
type Server struct {
	mu       sync.Mutex
	nodes    map[string]node
	acts     map[string]Behaviour
	busy     map[string]int
	answered map[string][]byte
	log      []Request
	def      func(handle string, folder bool) (size int64, exists bool)
}

// New makes an API that knows no link.
func New() *Server {
	return &Server{nodes: map[string]node{}, acts: map[string]Behaviour{}, busy: map[string]int{}, answered: map[string][]byte{}}
}

// File makes a public file exist.
func (s *Server) File(handle string, size int64) { s.put(handle, node{size: size}) }

// Folder makes a public folder exist.
func (s *Server) Folder(handle string, size int64, files int) {
	s.put(handle, node{size: size, files: files, dir: true})
}

// Inside makes a file exist inside a folder.
func (s *Server) Inside(folder, handle string, size int64) {
	s.put(handle, node{size: size, in: folder})
}

func (s *Server) put(handle string, n node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nodes[handle] = n
}

// Set makes a handle answer in some way, whether it exists or not; "" ends that.
func (s *Server) Set(handle string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acts[handle], s.busy[handle] = b, 0
}

// Others says what handles that were not put answer; without it they are gone.
func (s *Server) Others(f func(handle string, folder bool) (size int64, exists bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.def = f
}

// Requests are those that were answered, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.log...)
}

type command struct {
	A  string `json:"a"`
	P  string `json:"p"`
	PH string `json:"ph"`
	N  string `json:"n"`
}

func (c command) handle() string {
	switch {
	case c.A == "pli":
		return c.PH
	case c.N != "":
		return c.N
	}
	return c.P
}

const maxBody = 1 << 20

// ServeHTTP answers POST …/cs?id=N with an array of commands.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	q := r.URL.Query()
	if err != nil || r.Method != http.MethodPost || q.Get("id") == "" {
		bare(w, -2)
		return
	}
	var commands []command
	if json.Unmarshal(body, &commands) != nil || len(commands) == 0 {
		bare(w, -2)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, Request{ID: q.Get("id"), Body: string(body), Cash: r.Header.Get("X-Hashcash")})
	if s.refuse(w, r, commands) {
		return
	}
	key := r.URL.RawQuery + " " + string(body)
	out, ok := s.answered[key]
	if !ok {
		out = s.answer(commands, q.Get("n"))
		s.answered[key] = out
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(out)
}

func bare(w http.ResponseWriter, code int) { fmt.Fprint(w, code) }

// refuse answers for the whole request when one of its handles is set to do so.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, commands []command) bool {
	for _, c := range commands {
		switch h := c.handle(); s.acts[h] {
		case BusyTwice:
			if s.busy[h]++; s.busy[h] <= 2 {
				bare(w, -3)
				return true
			}
		case BareTooMany:
			bare(w, -6)
			return true
		case RateLimited:
			bare(w, -4)
			return true
		case ServerError:
			http.Error(w, "Server Too Busy", http.StatusInternalServerError)
			return true
		case Hashcash:
			challenge(w, 0)
			return true
		case HashcashEasy:
			if !paid(r.Header.Get("X-Hashcash")) {
				challenge(w, easy)
				return true
			}
		case Going:
			bare(w, -24)
			return true
		}
	}
	return false
}

// easy is work of about two tries.
const easy = 255

var token = strings.Repeat("fake", 16)

func challenge(w http.ResponseWriter, easiness int) {
	w.Header().Set("X-Hashcash", fmt.Sprintf("1:%d:1700000000:%s", easiness, token))
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusPaymentRequired)
}

// paid checks work: 1:token:prefix, and what prefix and 262,144 tokens hash to.
func paid(answer string) bool {
	prefix, ok := strings.CutPrefix(answer, "1:"+token+":")
	four, err := base64.RawURLEncoding.DecodeString(prefix)
	if !ok || err != nil || len(four) != 4 {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return false
	}
	sum := sha256.Sum256(append(four, bytes.Repeat(raw, 1<<18)...))
	return binary.BigEndian.Uint32(sum[:4]) <= 127<<24
}

func (s *Server) answer(commands []command, folder string) []byte {
	out := make([]any, len(commands))
	for i, c := range commands {
		out[i] = s.one(c, folder)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return []byte("-1")
	}
	return text
}

var wellFormed = regexp.MustCompile(`^[A-Za-z0-9_-]{8}$`)

func (s *Server) one(c command, folder string) any {
	h := c.handle()
	if !wellFormed.MatchString(h) || c.A != "g" && c.A != "pli" || c.A == "g" && c.N != "" && folder == "" {
		return -2
	}
	switch s.acts[h] {
	case Gone:
		return -9
	case Expired:
		return -8
	case Blocked:
		return -16
	case Suspended:
		return -6
	case Severe:
		return map[string]int{"err": -9, "u": 7, "l": 2}
	case Unavailable:
		return map[string]int{"e": -18}
	case Down:
		return map[string]int{"d": 1}
	}
	n, ok := s.find(h, c.A == "pli")
	switch {
	case !ok, n.dir != (c.A == "pli"), n.in != "" && n.in != folder, n.in == "" && c.N != "":
		return -9
	case n.dir:
		return map[string]any{"ph": h, "u": made("owner", h, 11), "attrs": made("attributes", h, 43), "k": h + ":" + made("key", h, 22),
			"s": []int64{n.size, int64(n.files), 1, 0, 0}}
	}
	return map[string]any{"s": n.size, "at": made("attributes", h, 43), "msd": 1}
}

func (s *Server) find(handle string, folder bool) (node, bool) {
	if n, ok := s.nodes[handle]; ok {
		return n, true
	}
	if s.def == nil {
		return node{}, false
	}
	size, ok := s.def(handle, folder)
	return node{size: size, files: 1, dir: folder}, ok
}

// made is made-up material of n characters: it looks like what the API gives out.
func made(kind, handle string, n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	h := fnv.New64a()
	out := make([]byte, n)
	for i := range out {
		fmt.Fprint(h, kind, handle, i)
		out[i] = letters[h.Sum64()>>13%64]
	}
	return string(out)
}
