package blindex_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	quoted   = regexp.MustCompile("`([^`\n]+)`")
	testName = regexp.MustCompile(`^(?:Test|Fuzz)[A-Z]\w*$`)
	codeName = regexp.MustCompile(`^([a-z]+)\.([A-Za-z]\w*)$`)
	fileName = regexp.MustCompile(`^[a-z]+/[\w./-]+\.\w+$`)
	declared = regexp.MustCompile(`(?m)^(?:(?:func(?: \([^)]*\))?|type|var|const) (\w+)|\t([A-Z]\w*)\b)`)
)

// sources reads the project's Go files: text of tests, and of the rest by package folder name.
func sources(t *testing.T) (tests string, code map[string]string) {
	t.Helper()
	code = map[string]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.HasSuffix(path, "_test.go") {
			tests += string(text)
		} else {
			dir := filepath.Base(filepath.Dir(path))
			code[dir] += string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests, code
}

// The table of duties names only tests, files and code that exist.
func TestDutiesNameWhatExists(t *testing.T) {
	text, err := os.ReadFile("docs/takedown.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, code := sources(t)
	names := map[string]map[string]bool{}
	for pkg, src := range code {
		names[pkg] = map[string]bool{}
		for _, m := range declared.FindAllStringSubmatch(src, -1) {
			names[pkg][m[1]+m[2]] = true
		}
	}
	seen := 0
	for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
		name, there := m[1], true
		switch code := codeName.FindStringSubmatch(name); {
		case testName.MatchString(name):
			there = strings.Contains(tests, "\nfunc "+name+"(")
		case fileName.MatchString(name):
			_, err := os.Stat(name)
			there = err == nil
		case code != nil && name != "docs_test.go":
			there = names[code[1]][code[2]]
		default:
			continue
		}
		seen++
		if !there {
			t.Errorf("docs/takedown.md names %s, which is not there", name)
		}
	}
	if seen < 100 {
		t.Errorf("only %d names were looked at", seen)
	}
	for _, rule := range regexp.MustCompile(`(?m)^\| R\d+ \|.*\| *(\S*) *\|$`).FindAllStringSubmatch(string(text), -1) {
		if rule[1] == "" && !strings.Contains(rule[0], "*later*") {
			t.Errorf("a rule without a test that is not called later: %.60s", rule[0])
		}
	}
}
