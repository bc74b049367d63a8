package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"blindex/httpx"
)

// allRoutes lists the routes as the program registers them.
func allRoutes(t *testing.T) []httpx.Route {
	t.Helper()
	a := &app{cfg: Config{PublicURL: "http://127.0.0.1"}, now: time.Now}
	list, _, err := a.routes(newMetrics(a))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 20 {
		t.Fatalf("only %d routes", len(list))
	}
	return list
}

// reads are the places where handlers name a parameter, and fields of JSON and forms.
var reads = []*regexp.Regexp{
	regexp.MustCompile(`\.(?:Text|Raw|Has|All|clean)\("([^"]+)"\)`),
	regexp.MustCompile(`(?:number|size|since)\(p, "([^"]+)"`),
	regexp.MustCompile(`json:"([a-z_]+)`),
	regexp.MustCompile(`\{"([a-z_]+)", "[^"]*", "(?:string|integer)", (?:true|false)\}`),
	regexp.MustCompile(`<(?:input|select|textarea|button)[^>]* name="([a-z_0-9-]+)"`),
}

// paramNames are the names of all parameters that any handler reads or any form sends:
// taken from the sources, so that a new one is never left out.
func paramNames(t *testing.T) []string {
	t.Helper()
	out := map[string]bool{}
	for _, pattern := range []string{"../../api/*.go", "../../web/*.go", "../../web/templates/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources at %s", pattern)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, re := range reads {
				for _, m := range re.FindAllStringSubmatch(string(raw), -1) {
					out[m[1]] = true
				}
			}
		}
	}
	for _, must := range []string{"q", "min_size", "cursor", "url", "rows", "signature"} {
		if !out[must] {
			t.Fatalf("the parameter %s is not found in the sources", must)
		}
	}
	var names []string
	for name := range out {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fillSlots puts a value into each :slot of a route's path.
func fillSlots(path string, value func() string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") {
			parts[i] = value()
		}
	}
	return strings.Join(parts, "/")
}
