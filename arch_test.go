// Package blindex_test executes the rules of docs/architecture.md over the whole
// module: who may import whom, where each third party lives, and a few habits
// that reviews would otherwise have to watch; and that docs/takedown.md names only what
// exists. It holds no other test.
package blindex_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "blindex"

// roots are the packages of nouns and rules, which know no technology.
var roots = []string{"crawler", "index", "takedown", "access", "mail"}

// arrows says which of our packages each package may import; "x/" stands for
// all below x. The longest matching key counts. A new folder needs a line here
// and a reason in docs/architecture.md.
var arrows = map[string][]string{
	"share":      {},
	"secrets":    {},
	"migrations": {},
	"crawler":    {"share"},
	"index":      {"share"},
	"takedown":   {"share"},
	"access":     {"share"},
	"translog":   {"takedown"},
	"mail":       {"share", "takedown"},
	"crawler/":   {"share", "crawler"},
	"takedown/":  {"share", "takedown"},
	"index/":     {"share", "index"},
	// A file format, which knows nothing of entries.
	"index/bleveindex":         {"share", "index", "index/bleveindex/zapfile"},
	"index/bleveindex/zapfile": {},
	"mail/":                    {"share", "takedown", "takedown/intake", "mail"},
	"store":                    append([]string{"share", "secrets", "migrations", "translog"}, roots...), // tokens and the shape of a Sealer; keys come as funcs
	"store/":                   {},
	"store/pgtest":             {"migrations", "store/localpg"},
	// A command for tests alone; see the package.
	"store/pgtest/server": {"store/pgtest"},
	"httpx":               append([]string{"share"}, roots...),
	// Reading notices is pure, in spite of its place: all that takes one reads it there.
	"api":  append([]string{"share", "httpx", "translog", "takedown/intake"}, roots...),
	"web":  append([]string{"share", "httpx", "translog", "takedown/intake"}, roots...),
	"web/": {"share"},
	"cmd/": {"share", "secrets", "migrations", "translog", "store", "store/localpg", "httpx", "api", "web", "web/", "crawler", "crawler/", "index", "index/", "takedown", "takedown/", "access", "mail", "mail/", "cmd/"},
}

// testArrows says what the tests of a package may import besides: the model of removals
// holds the store together with a real index.
var testArrows = map[string]string{"store": "index/bleveindex"}

// homes says where each third party may be imported. What is not listed may be
// imported nowhere: decide first where it belongs.
var homes = map[string][]string{
	"github.com/gocolly/colly":       {"crawler/fetch"},
	"github.com/PuerkitoBio/goquery": {"crawler/fetch"},
	"github.com/antchfx/":            {"crawler/fetch"},
	"github.com/temoto/robotstxt":    {"crawler/fetch"},
	"github.com/blevesearch/":        {"index/bleveindex", "index/bleveindex/zapfile"},
	"github.com/golang/snappy":       {"index/bleveindex/zapfile"}, // as bleve packs what it stores
	"github.com/RoaringBitmap/":      {"index/bleveindex", "index/bleveindex/zapfile"},
	"go.etcd.io/bbolt":               {"index/bleveindex"},
	"github.com/jackc/pgx":           {"store", "store/pgtest"},
	"github.com/pressly/goose":       {"store", "store/pgtest"},
	"github.com/robfig/cron":         {"cmd/"},
	"github.com/gin-gonic/gin":       {"httpx", "api", "web", "cmd/"},
	"github.com/danielgtaylor/huma":  {"api"},
	"github.com/prometheus/":         {"httpx", "api", "cmd/"},
	"github.com/nicksnyder/go-i18n":  {"web", "cmd/"},
	"github.com/BurntSushi/toml":     {"web", "cmd/"},
	"github.com/pelletier/go-toml":   {"web", "cmd/"},
	"github.com/wneessen/go-mail":    {"mail/"},
	"github.com/rickar/cal":          {"takedown/calendar"},
	"github.com/emersion/go-smtp":    {"mail/smtp"},
	"github.com/emersion/go-msgauth": {"mail/"},
	"github.com/chromedp/":           {}, // tests only
	"golang.org/x/net":               {"share", "crawler/", "index/", "store", "store/", "mail/", "httpx", "api", "web", "cmd/"},
	// The name analyser of index is its noun, whatever engine is behind it, and needs Unicode's normal forms.
	"golang.org/x/text/unicode/norm": {"share", "index", "crawler/", "index/", "store", "store/", "mail/", "httpx", "api", "web", "cmd/"},
	"golang.org/x/text":              {"share", "crawler/", "index/", "store", "store/", "mail/", "httpx", "api", "web", "cmd/"},
	"golang.org/x/crypto":            {"secrets", "access", "crawler/", "index/", "store", "store/", "mail/", "httpx", "api", "web", "cmd/"},
	"golang.org/x/mod/sumdb/":        {"translog", "store"},
	"golang.org/x/":                  {"crawler/", "index/", "store", "store/", "mail/", "httpx", "api", "web", "cmd/"},
}

// testHomes adds to homes what test files may import.
var testHomes = map[string][]string{
	"github.com/chromedp/":           {"web", "cmd/"},
	"github.com/jackc/pgx":           {"cmd/"},
	"github.com/emersion/go-msgauth": {"cmd/"},
	"golang.org/x/net":               {"takedown", "access"},
}

// ownClock lists files outside cmd and tests that may read the clock or make
// random numbers themselves, and why. All others get them handed in.
var ownClock = map[string]string{
	"store/pgtest/pgtest.go": "names of databases of tests",
}

// pkg is what go list says about a package, with paths relative to the module.
type pkg struct {
	ImportPath                         string
	Dir                                string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports, TestImports, XTestImports []string
}

func (p pkg) path() string { return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/") }

func (p pkg) testImports() []string { return append(slices.Clone(p.TestImports), p.XTestImports...) }

func packages(t *testing.T) []pkg {
	t.Helper()
	watchFolders(t)
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports", "./...")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, stderr.String())
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 10 {
		t.Fatalf("go list sees %d packages only", len(list))
	}
	return list
}

// watchFolders reads every folder, so that the test cache, which sees what this
// process opens and not what go list does, forgets its result when a file comes.
func watchFolders(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || path == "bin") {
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func report(t *testing.T, list []pkg, check func(pkg) []string) {
	t.Helper()
	for _, p := range list {
		for _, problem := range check(p) {
			t.Errorf("%s: %s", p.ImportPath, problem)
		}
	}
}

// within reports whether path is one of the places; "x/" is all below x.
func within(path string, places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool {
		return path == place || strings.HasSuffix(place, "/") && strings.HasPrefix(path, place)
	})
}

// rule finds the entry with the longest key that is path, or a folder above it.
func rule(table map[string][]string, path string) (places []string, found bool) {
	best := -1
	for key, value := range table {
		covers := path == key || strings.HasSuffix(key, "/") && strings.HasPrefix(path, key) || strings.HasPrefix(path, key+"/")
		if covers && len(key) > best {
			best, places, found = len(key), value, true
		}
	}
	return places, found
}

func checkArrows(p pkg) (problems []string) {
	if p.path() == "" {
		return nil
	}
	allowed, known := arrows[p.path()]
	for dir := filepath.Dir(p.path()); !known && dir != "."; dir = filepath.Dir(dir) {
		allowed, known = arrows[dir+"/"]
	}
	if !known {
		return []string{"no rule for this folder: add it to arrows with a reason in docs/architecture.md"}
	}
	for _, path := range p.Imports {
		own, ours := strings.CutPrefix(path, module+"/")
		if ours && !within(own, allowed) {
			problems = append(problems, fmt.Sprintf("must not import %s (it may import %v)", own, allowed))
		}
	}
	for _, path := range p.testImports() {
		own, ours := strings.CutPrefix(path, module+"/")
		helpers := []string{p.path(), testArrows[p.path()], "store/pgtest", "index/indextest", "cmd/samplesite/site", "crawler/probe/megafake", "crawler/probe/hostfake", "share"}
		if ours && !within(own, allowed) && !within(own, helpers) {
			problems = append(problems, fmt.Sprintf("its tests must not import %s", own))
		}
	}
	return problems
}

func checkThirdParties(p pkg) (problems []string) {
	judge := func(path string, tests bool) {
		if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
			return // ours, or the standard library
		}
		places, listed := rule(homes, path)
		if tests {
			more, _ := rule(testHomes, path)
			places = append(slices.Clone(places), more...)
		}
		switch {
		case !listed:
			problems = append(problems, path+" has no home: list it in homes")
		case !within(p.path(), places):
			problems = append(problems, fmt.Sprintf("must not import %s, which belongs to %v", path, places))
		}
	}
	for _, path := range p.Imports {
		judge(path, false)
	}
	for _, path := range p.testImports() {
		judge(path, true)
	}
	return problems
}

func TestArrows(t *testing.T) { report(t, packages(t), checkArrows) }

func TestThirdPartiesStayAtHome(t *testing.T) { report(t, packages(t), checkThirdParties) }

// The checks are of worth only if they see what they are for.
func TestChecksSeeWhatIsForbidden(t *testing.T) {
	for _, c := range []struct {
		from, to string
		check    func(pkg) []string
	}{
		{"share", "blindex/index", checkArrows},
		{"secrets", "blindex/share", checkArrows},
		{"takedown", "blindex/store", checkArrows},
		{"takedown", "blindex/mail", checkArrows},
		{"store", "blindex/store/localpg", checkArrows},
		{"store", "blindex/api", checkArrows},
		{"web", "blindex/secrets", checkArrows},
		{"api", "blindex/web", checkArrows},
		{"web", "blindex/crawler/fetch", checkArrows},
		{"mail", "blindex/httpx", checkArrows},
		{"httpx", "blindex/cmd/blindex", checkArrows},
		{"crawler/fetch", "blindex/store/pgtest", checkArrows},
		{"newfolder", "fmt", checkArrows},
		{"crawler", "github.com/gocolly/colly/v2", checkThirdParties},
		{"index", "github.com/blevesearch/bleve/v2/search", checkThirdParties},
		{"cmd/blindex", "github.com/jackc/pgx/v5/pgxpool", checkThirdParties},
		{"store/localpg", "github.com/jackc/pgx/v5", checkThirdParties},
		{"store", "github.com/robfig/cron/v3", checkThirdParties},
		{"crawler/fetch", "github.com/gin-gonic/gin", checkThirdParties},
		{"translog", "blindex/store", checkArrows},
		{"takedown", "golang.org/x/text/unicode/norm", checkThirdParties},
		{"access", "golang.org/x/net/html", checkThirdParties},
		{"share", "golang.org/x/crypto/argon2", checkThirdParties},
		{"cmd/blindex", "github.com/nobody/heard-of-it", checkThirdParties},
	} {
		p := pkg{ImportPath: module + "/" + c.from, Imports: []string{c.to}}
		if len(c.check(p)) == 0 {
			t.Errorf("%s may import %s", c.from, c.to)
		}
	}
}

// files parses a package's files; tests says which.
func files(t *testing.T, p pkg, tests bool) map[string]*ast.File {
	t.Helper()
	names := p.GoFiles
	if tests {
		names = append(slices.Clone(p.TestGoFiles), p.XTestGoFiles...)
	}
	parsed := map[string]*ast.File{}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed[filepath.Join(p.path(), name)] = f
	}
	return parsed
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	report(t, packages(t), func(p pkg) []string {
		docs := 0
		for _, f := range files(t, p, len(p.GoFiles) == 0) {
			if f.Doc != nil {
				docs++
			}
		}
		if docs != 1 {
			return []string{fmt.Sprintf("%d package comments; one is needed", docs)}
		}
		return nil
	})
}

func TestInterfacesAreSmall(t *testing.T) {
	const most = 3
	report(t, packages(t), func(p pkg) (problems []string) {
		for _, f := range files(t, p, false) {
			ast.Inspect(f, func(n ast.Node) bool {
				spec, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				if i, ok := spec.Type.(*ast.InterfaceType); ok && i.Methods.NumFields() > most {
					problems = append(problems, fmt.Sprintf("interface %s has %d methods; %d are the most", spec.Name, i.Methods.NumFields(), most))
				}
				return true
			})
		}
		return problems
	})
}

// calls lists the calls pkg.name in a file.
func calls(f *ast.File, pkg string, names ...string) (found []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg && slices.Contains(names, sel.Sel.Name) {
			found = append(found, pkg+"."+sel.Sel.Name)
		}
		return true
	})
	return found
}

func TestClockAndRandomnessAreHandedIn(t *testing.T) {
	report(t, packages(t), func(p pkg) (problems []string) {
		if strings.HasPrefix(p.path(), "cmd/") {
			return nil
		}
		for name, f := range files(t, p, false) {
			if _, listed := ownClock[name]; listed {
				continue
			}
			used := calls(f, "time", "Now", "Since", "Until")
			for _, imp := range f.Imports {
				if path := strings.Trim(imp.Path.Value, `"`); path == "crypto/rand" || strings.HasPrefix(path, "math/rand") {
					used = append(used, path)
				}
			}
			if len(used) > 0 {
				problems = append(problems, fmt.Sprintf("%s uses %s: take it as a field, or list the file in ownClock", name, strings.Join(used, ", ")))
			}
		}
		return problems
	})
}

// A test that is skipped looks like one that passed.
func TestNoTestIsSkipped(t *testing.T) {
	report(t, packages(t), func(p pkg) (problems []string) {
		for name, f := range files(t, p, true) {
			for _, recv := range []string{"t", "b", "f", "tb"} {
				if found := calls(f, recv, "Skip", "Skipf", "SkipNow"); len(found) > 0 {
					problems = append(problems, fmt.Sprintf("%s: %v; what a test needs must be there, or it fails", name, found))
				}
			}
		}
		return problems
	})
}
