package main

import (
	"maps"
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
	regexp.MustCompile(`\{"([a-z_]+)", "[^"]*", "(?:string|integer)", (?:true|false)\}`),
	regexp.MustCompile(`json:"([a-z_]+)`),
	regexp.MustCompile(`<(?:input|select|textarea|button)[^>]* name="([a-z_0-9-]+)"`),
}

// paramNames are the names of all parameters that any handler reads or any form sends:
// taken from the sources, so that a new one is never left out.
func paramNames(t *testing.T) []string {
	t.Helper()
	names := sourceNames(t, reads)
	for _, must := range []string{"q", "min_size", "cursor", "url", "rows", "signature"} {
		if !slices.Contains(names, must) {
			t.Fatalf("the parameter %s is not found in the sources", must)
		}
	}
	return names
}

// queryNames are those of them that a query may have.
func queryNames(t *testing.T) []string {
	t.Helper()
	return sourceNames(t, reads[:3])
}

func sourceNames(t *testing.T, reads []*regexp.Regexp) []string {
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
	return slices.Sorted(maps.Keys(out))
}

// fillSlots puts a value into each :slot of a route's path.
func fillSlots(path string, value func() string) string {
	return fillSlotsBy(path, func(string) string { return value() })
}

// fillSlotsBy puts a value into each :slot by its name.
func fillSlotsBy(path string, value func(name string) string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = value(name)
		}
	}
	return strings.Join(parts, "/")
}
