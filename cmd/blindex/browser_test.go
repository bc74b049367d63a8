package main

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"blindex/cmd/samplesite/site"
)

// browser is a real Chromium that reaches nothing but this machine.
func browser(t *testing.T) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "en-US"), chromedp.WindowSize(1200, 900), chromedp.UserDataDir(t.TempDir()),
		chromedp.WSURLReadTimeout(patience), // a slow machine takes long to start it
	)
	alloc, stopAlloc := chromedp.NewExecAllocator(t.Context(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		stop()
		stopAlloc()
	})
	// The browser lives as long as the context of its first use.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("Chromium is needed for this test: %v", err)
	}
	return ctx
}

// do runs steps and fails with what they were for and what the page shows.
func do(t *testing.T, ctx context.Context, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := chromedp.Do(bounded, steps...); err != nil {
		show, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		at, _ := chromedp.Run(show, chromedp.Location())
		text, _ := chromedp.Run(show, chromedp.Text(chromedp.CSS("body")))
		t.Fatalf("%s: %v\nat %s\n%s", what, err, at, text)
	}
}

// read is one value of the page.
func read[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v, err := chromedp.Run(bounded, a)
	if err != nil {
		t.Fatalf("read the page: %v", err)
	}
	return v
}

func pageText(t *testing.T, ctx context.Context) string {
	t.Helper()
	return read(t, ctx, chromedp.Text(chromedp.CSS("body")))
}

// A person searches, reports what they found, an operator removes it, and it is gone:
// the whole way through pages alone, with the key the sender pastes shown to nobody.
func TestWholePathInBrowser(t *testing.T) {
	_, siteURL := startSite(t)
	n := startNode(t, dataFolder(t), "--seed", siteURL)
	var h hit
	n.until("the posted link to be found", func() bool { var ok bool; h, ok = n.find(removedTitle); return ok })

	visitor := browser(t)
	do(t, visitor, "search", chromedp.Navigate(n.url+"/"),
		chromedp.SendKeys(chromedp.CSS(`input[name=q]`), "nosferatu grauens\r"),
		chromedp.WaitVisible(chromedp.CSS(`a[href^="/e/`+h.ID+`"]`)))
	do(t, visitor, "open the entry", chromedp.Click(chromedp.CSS(`a[href^="/e/`+h.ID+`"]`)), chromedp.WaitVisible(chromedp.CSS(`a[href$="/report"]`)))
	if text := pageText(t, visitor); !strings.Contains(text, removedTitle) || !strings.Contains(text, h.URL) {
		t.Errorf("the entry page lacks name or keyless link:\n%s", text)
	}
	do(t, visitor, "report it", chromedp.Click(chromedp.CSS(`a[href$="/report"]`)),
		chromedp.Click(chromedp.CSS(`a[href*="route=copyright"]`)), chromedp.WaitVisible(chromedp.CSS(`form.notice`)))
	ref, status := fileInBrowser(t, visitor, h)

	operator := browser(t)
	link, err := url.Parse(n.link)
	if err != nil {
		t.Fatal(err)
	}
	do(t, operator, "sign in by the one-time link", chromedp.Navigate(n.url+link.Path),
		chromedp.SendKeys(chromedp.CSS(`input[name=password]`), "a long enough password\r"),
		chromedp.WaitVisible(chromedp.CSS(`a[href="/console/notices/`+ref+`"]`)))
	do(t, operator, "decide", chromedp.Click(chromedp.CSS(`a[href="/console/notices/`+ref+`"]`)),
		chromedp.WaitVisible(chromedp.CSS(`button[value=remove]`)),
		chromedp.SetValue(chromedp.CSS(`#rows select[name=reason]`), "infringing"),
		chromedp.Click(chromedp.CSS(`button[name=all][value=remove]`)),
		chromedp.WaitNotPresent(chromedp.CSS(`button[name=all][value=remove]`)))
	n.gone("after the operator's click", h)

	do(t, visitor, "look at the status", chromedp.Navigate(status), chromedp.WaitVisible(chromedp.CSS("h1")))
	if text := pageText(t, visitor); !strings.Contains(text, ref) || strings.Contains(text, "Symphonie") {
		t.Errorf("the status page:\n%s", text)
	}
}

// fileInBrowser fills in the prefilled form, once with a mistake, and returns the
// reference and the address of the status page.
func fileInBrowser(t *testing.T, ctx context.Context, h hit) (ref, status string) {
	t.Helper()
	key := site.Key(removedTitle)[:22]
	do(t, ctx, "fill in the form",
		chromedp.SendKeys(chromedp.CSS(`input[name=name]`), "Greta Schröder"),
		chromedp.SendKeys(chromedp.CSS(`input[name=email]`), "greta@example.org"),
		chromedp.SendKeys(chromedp.CSS(`[name=postal]`), "Wisborg"),
		chromedp.SendKeys(chromedp.CSS(`[name=work_title]`), "A silent film"),
		chromedp.SendKeys(chromedp.CSS(`[name=work_description]`), "A silent film of 1922, restored"),
		chromedp.SetValue(chromedp.CSS(`[name="row-2"]`), h.URL+"#"+key),
		chromedp.SetValue(chromedp.CSS(`select[name=relation]`), "owner"),
		chromedp.Click(chromedp.CSS(`form.notice button:not([type=button])`)),
		chromedp.WaitVisible(chromedp.CSS(`.bad`)))
	if text := pageText(t, ctx); strings.Contains(text, key) {
		t.Errorf("the key came back:\n%s", text)
	}
	if value := read(t, ctx, chromedp.Value(chromedp.CSS(`[name=work_title]`))); value != "A silent film" {
		t.Errorf("the title was lost: %q", value)
	}
	steps := []chromedp.Action[chromedp.Void]{chromedp.SendKeys(chromedp.CSS(`input[name=signature]`), "Greta Schröder")}
	for _, box := range []string{"good_faith", "accuracy", "perjury_authority"} {
		steps = append(steps, chromedp.Click(chromedp.CSS(`input[name=`+box+`]`)))
	}
	steps = append(steps, chromedp.Click(chromedp.CSS(`form.notice button:not([type=button])`)), chromedp.WaitVisible(chromedp.CSS(`a[href*="/n/"]`)))
	do(t, ctx, "send it", steps...)
	href := read(t, ctx, chromedp.AttributeValue(chromedp.CSS(`a[href*="/n/"]`), "href")).Value
	text, at := pageText(t, ctx), read(t, ctx, chromedp.Location())
	if i := strings.Index(text, "N-"); i >= 0 {
		ref = text[i : i+len("N-0000-0000")]
	}
	here, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	to, err := here.Parse(href)
	if err != nil {
		t.Fatal(err)
	}
	return ref, to.String()
}
