package main

import (
	"net/http"
	"strings"
	"testing"

	"blindex/takedown"
)

type adminSenders struct {
	Senders []struct {
		ID     int64
		Tokens []struct {
			ID      int64
			Notices int
		}
	}
}

// R27, T35: a sender is admitted at the API of operators, files without saying again what
// they signed once, and is acted on at once; one call takes all of it back, and a token
// that was revoked opens nothing.
func TestTrustedSenderByAPI(t *testing.T) {
	_, siteURL := startSite(t)
	n := startNode(t, dataFolder(t), "--seed", siteURL)
	n.enter()
	var h hit
	n.until("the posted link to be found", func() bool { var ok bool; h, ok = n.find(removedTitle); return ok })
	n.until("its neighbour to be found", func() bool { _, ok := n.find(keptTitle); return ok })

	var made struct {
		ID    int64
		Token string
	}
	admit := map[string]any{
		"name": "Wisborg Film Archive", "contact": map[string]string{"name": "Greta Schröder", "email": "greta@archive.example", "relation": "employee"},
		"signature": "Greta Schröder", "record": "three years of exact notices", "automatic": true, "daily_cap": 100, "networks": []string{"127.0.0.0/8", "::1/128"},
	}
	if code := n.call("POST", "/api/v1/operator/senders", admit, &made); code != http.StatusCreated || !strings.HasPrefix(made.Token, "bx_") {
		t.Fatalf("admit: %d", code)
	}
	list := "# A symphony of horror\n" + h.URL + "\n"
	a := n.filed("text/plain", list, "Authorization", "Bearer "+made.Token)
	if a.Status.State != string(takedown.Decided) || a.told() != "removed" {
		t.Errorf("filed by an admitted sender: %s, rows %s", a.Status.State, a.told())
	}
	n.gone("on a trusted sender's word", h)

	pinned := admit
	pinned["name"], pinned["networks"] = "Elsewhere", []string{"198.51.100.0/24"}
	var other struct{ Token string }
	if code := n.call("POST", "/api/v1/operator/senders", pinned, &other); code != http.StatusCreated {
		t.Fatalf("admit another: %d", code)
	}
	for token, want := range map[string]int{other.Token: http.StatusForbidden, "bx_nothing": http.StatusUnauthorized} {
		if code, _, body := n.send("/api/v1/notices", "text/plain", list, "Authorization", "Bearer "+token); code != want {
			t.Errorf("%d instead of %d: %s", code, want, body)
		}
	}

	var all adminSenders
	n.call("GET", "/api/v1/operator/senders", nil, &all)
	if len(all.Senders) != 2 || len(all.Senders[0].Tokens) != 1 || all.Senders[0].Tokens[0].Notices != 1 {
		t.Fatalf("%+v", all)
	}
	key := "/api/v1/operator/senders/1/tokens/1"
	if code := n.call("POST", key+"/revoke", nil, nil); code != http.StatusOK {
		t.Errorf("revoke: %d", code)
	}
	if code, _, _ := n.send("/api/v1/notices", "text/plain", list, "Authorization", "Bearer "+made.Token); code != http.StatusUnauthorized {
		t.Errorf("a revoked token files: %d", code)
	}
	var undone struct{ Rows int }
	if code := n.call("POST", key+"/undo", map[string]any{}, &undone); code != http.StatusOK || undone.Rows != 1 {
		t.Errorf("undo: %d, %d rows", code, undone.Rows)
	}
	n.until("the entry to be found again", func() bool { _, ok := n.find(removedTitle); return ok })
}
