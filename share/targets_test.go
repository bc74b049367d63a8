package share

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// R11: what a link is hashed by never changes. A line that fails here means that
// removals already made no longer cover their link: a changed rule is v2, beside v1.
func TestTargetsV1(t *testing.T) {
	f, err := os.Open("testdata/targets-v1")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	covered := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		identity, text, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			t.Fatalf("malformed line %q", lines.Text())
		}
		l, _, err := Parse(NewUntrusted(text))
		if err != nil || string(l.Identity()) != identity {
			t.Errorf("%s\n got %s, %v\nwant %s", text, l.Identity(), err, identity)
		}
		if l.refusal == "" && !l.Indexable() {
			t.Errorf("%s: neither refused nor indexable", text)
		}
		covered[l.provider+"|"+strings.SplitN(l.space, "@", 2)[0]] = true
	}
	for _, p := range table().list {
		for _, form := range p.forms {
			space := form.space
			if space == "" {
				space = "id"
			}
			if !covered[p.id+"|"+space] && !form.cutOnly && strings.Contains(form.re, "?P<h>") {
				t.Errorf("no frozen vector for %s, space %s", p.id, space)
			}
		}
	}
}

// R11: aliases are one target, a file and its player are one target, a file and a
// folder are two, and a node inside a folder has its folder as parent.
func TestIdentity(t *testing.T) {
	id := func(s string) string {
		l, _, err := Parse(NewUntrusted(s))
		if err != nil {
			t.Fatal(s, err)
		}
		return string(l.Identity())
	}
	same := id("https://mega.nz/file/Ab3dEf7h")
	for _, s := range []string{"https://mega.co.nz/#!Ab3dEf7h", "mega.nz/embed/Ab3dEf7h", "mega:#!Ab3dEf7h", "https://mega.app/file/Ab3dEf7h"} {
		if id(s) != same {
			t.Errorf("%s: %s, want %s", s, id(s), same)
		}
	}
	folder := id("https://mega.nz/folder/Ab3dEf7h")
	if folder == same || id("https://mega.nz/collection/Ab3dEf7h") == folder {
		t.Error("handle spaces run together")
	}
	node, _, err := Parse(NewUntrusted("https://mega.nz/folder/Ab3dEf7h#Zy8xWv6uTs5rQp4oNm3lKj/file/Gh4iJk8l"))
	parent, ok := node.Parent()
	if err != nil || !ok || string(parent.Identity()) != folder || string(node.Identity()) == folder || node.Kind() != KindFile {
		t.Errorf("node %s, parent %s", node.Identity(), parent.Identity())
	}
	if id("https://a.example.org/index.php/s/Ab3dEf7hAb3dEf7") == id("https://b.example.org/index.php/s/Ab3dEf7hAb3dEf7") {
		t.Error("two servers share a target")
	}
}
