package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"blindex/migrations"
)

// intoEntries finds SQL that makes rows of shares or of sightings, or that writes a table
// whose name is not constant.
var intoEntries = regexp.MustCompile(`(?is)\b(?:insert\s+into|merge\s+into|copy)\s+"?(?:public\.)?"?(?:shares|sightings)\b`)

// sqlOf lists the constant texts of the package's code that do so, as "file: declaration".
func sqlOf(t *testing.T, files map[string]string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	set := token.NewFileSet()
	for name, src := range files {
		f, err := parser.ParseFile(set, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool {
				l, ok := n.(*ast.BasicLit)
				if !ok || l.Kind != token.STRING {
					return true
				}
				if text, err := strconv.Unquote(l.Value); err == nil && intoEntries.MatchString(text) {
					out[name] = append(out[name], text)
				}
				return true
			})
		}
	}
	return out
}

func ownFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
			text, err := os.ReadFile(e.Name())
			if err != nil {
				t.Fatal(err)
			}
			files[e.Name()] = string(text)
		}
	}
	return files
}

// R8, R11: entries come to be in one place. Its three statements stand in door.go and are
// used by one function alone, which asks what covers a link first.
func TestOneDoor(t *testing.T) {
	files := ownFiles(t)
	found := sqlOf(t, files)
	if len(found) != 1 || len(found["door.go"]) != 3 {
		t.Errorf("statements that make entries: %v", found)
	}
	set := token.NewFileSet()
	users := map[string][]string{} // constant: functions
	for name, src := range files {
		f, err := parser.ParseFile(set, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && (id.Name == "enterSharesSQL" || id.Name == "pageSightingsSQL" || id.Name == "ownSightingsSQL") {
					users[id.Name] = append(users[id.Name], fn.Name.Name)
				}
				return true
			})
			if fn.Name.Name == "enter" && name == "door.go" && !asksFirst(fn) {
				t.Error("the door does not ask what covers a link before it writes")
			}
		}
	}
	for _, sql := range []string{"enterSharesSQL", "pageSightingsSQL", "ownSightingsSQL"} {
		if len(users[sql]) != 1 || users[sql][0] != "enter" {
			t.Errorf("%s is used by %v", sql, users[sql])
		}
	}
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		if intoEntries.Match(text) {
			t.Errorf("%s makes entries", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// Whatever else copies rows names no table of its own: the loader of backups alone,
	// before the journal is replayed and anything served.
	for name, src := range files {
		if strings.Contains(src, `"COPY "`) && name != "backup.go" && name != "restore.go" {
			t.Errorf("%s copies rows into a table it puts together", name)
		}
		if strings.Contains(src, ".CopyFrom(") && name != "restore.go" {
			t.Errorf("%s copies rows", name)
		}
	}
}

// asksFirst reports whether covered is called before upsert.
func asksFirst(fn *ast.FuncDecl) bool {
	asked, wrote := token.NoPos, token.NoPos
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch f := call.Fun.(type) {
		case *ast.SelectorExpr:
			if f.Sel.Name == "covered" && asked == token.NoPos {
				asked = call.Pos()
			}
		case *ast.Ident:
			if f.Name == "upsert" && wrote == token.NoPos {
				wrote = call.Pos()
			}
		}
		return true
	})
	return asked != token.NoPos && wrote != token.NoPos && asked < wrote
}

// The test above would notice a second door.
func TestSecondDoorIsNoticed(t *testing.T) {
	for _, sql := range []string{"INSERT INTO shares (x)", "insert  into\n sightings", "COPY \"shares\" FROM STDIN", "MERGE INTO shares"} {
		src := "package store\nconst hidden = " + strconv.Quote(sql)
		if len(sqlOf(t, map[string]string{"other.go": src})) != 1 {
			t.Errorf("not noticed: %s", sql)
		}
	}
	if len(sqlOf(t, map[string]string{"other.go": "package store\nconst fine = `INSERT INTO shares_of_ours`"})) != 0 {
		t.Error("too much is noticed")
	}
}
