package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// suggester answers what the script asks for and keeps it.
type suggester struct {
	mu    sync.Mutex
	asked []string
}

func (s *suggester) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string][]string{"suggestions": {q + "boat", q + "boat willie"}})
}

func (s *suggester) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// patience bounds a whole test in the browser, which suits the slowest machine.
const patience = 5 * time.Minute

func inBrowser(t *testing.T) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "en-US"), chromedp.UserDataDir(t.TempDir()),
		chromedp.WSURLReadTimeout(patience))
	alloc, stopAlloc := chromedp.NewExecAllocator(t.Context(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(func() { stop(); stopAlloc() })
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("Chromium is needed for this test: %v", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	return ctx
}

// People type, pick a suggestion with the keyboard, and open the mirrors of a result; a
// link that is typed is never asked about (R4).
func TestSuggestionsAndMirrorsInABrowser(t *testing.T) {
	s := newSite(t)
	busy(s)
	asked := &suggester{}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/suggest", asked)
	mux.Handle("/", s.handler)
	srv := httptest.NewServer(mux)
	defer srv.Close()
	ctx := inBrowser(t)
	box, list := chromedp.CSS(`input[name=q]`), chromedp.CSS(`.suggest li`)
	steps := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	steps("type", chromedp.Navigate(srv.URL+"/"), chromedp.SendKeys(box, "steam"), chromedp.WaitVisible(list))
	steps("pick the second with the arrow", chromedp.SendKeys(box, kb.ArrowDown+kb.ArrowDown))
	if v, err := chromedp.Run(ctx, chromedp.Value(box)); err != nil || v != "steamboat willie" {
		t.Errorf("picked %q, %v", v, err)
	}
	steps("search for it", chromedp.SendKeys(box, "\r"), chromedp.WaitVisible(chromedp.CSS(".hits")))
	at, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil || !strings.HasSuffix(at, "/search?q=steamboat+willie") {
		t.Errorf("at %s, %v", at, err)
	}
	steps("open the mirrors", chromedp.Click(chromedp.CSS(".mirrors summary")), chromedp.WaitVisible(chromedp.CSS(`.mirrors a[href="/e/mirror1"]`)))

	before := len(asked.all())
	steps("type a link", chromedp.Navigate(srv.URL+"/"), chromedp.SendKeys(box, link))
	steps("type a word after it", chromedp.Navigate(srv.URL+"/help"), chromedp.SendKeys(box, "willie"), chromedp.WaitVisible(list))
	for _, q := range asked.all()[before:] {
		if !strings.HasPrefix("willie", q) {
			t.Errorf("the script asked about %q", q)
		}
	}
}
