package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"blindex/cmd/samplesite/site"
	"blindex/httpx"
)

// example says how a route is called by the test of removed entries.
type example struct {
	shows  bool               // shows the entry before its removal, so that its silence afterwards counts
	body   func(v string) any // of a route of the API that takes JSON
	undoes string             // whose right it is to bring the entry back by it, "" for nobody: it is called without what does so
	may    string             // why the route may show a link or name of a removed entry, "" for it must not
}

const (
	openCase = "R14: those whose role allows it see the links of a case, from the sealed copy; each view is audited"
	typed    = "what an operator typed to admit a sender comes back to them, keys and links cut, when something is missing"
	echo     = "R34: what the sender typed comes back to the sender, keys cut"
)

func jsonURL(v string) any { return map[string]any{"url": v} }
func jsonNote(v string) any {
	return map[string]any{"version": 1, "reason": v, "note": v, "rows": []int{1}}
}
func jsonCounter(v string) any {
	return map[string]any{"items": []string{v}, "name": v, "postal": v, "phone": v, "signature": v, "explanation": v,
		"mistake_perjury": true, "jurisdiction": true, "accept_service": true}
}
func jsonLitigation(v string) any {
	return map[string]any{"counter": v, "court": v, "case": v, "filed_on": v}
}
func jsonComplaint(v string) any { return map[string]any{"items": []string{v}, "text": v} }
func jsonRoute(v string) any     { return map[string]any{"route": v} }
func jsonStep(v string) any      { return map[string]any{"action": v, "proof": v, "reason": v, "note": v} }
func jsonNotice(v string) any {
	n := notice(v)
	n["explanation"], n["signature"] = v, v
	return n
}

// examples has a line for every route. A new route needs one: does it show names?
var examples = map[string]example{
	"GET /api/v1/search":                                          {shows: true},
	"GET /api/v1/suggest":                                         {shows: true},
	"GET /api/v1/shares/:id":                                      {shows: true},
	"POST /api/v1/lookup":                                         {shows: true, body: jsonURL},
	"POST /api/v1/notices":                                        {body: jsonNotice},
	"GET /api/v1/notices/:ref":                                    {},
	"POST /api/v1/mail":                                           {},
	"GET /api/v1/notices/:ref/rows.csv":                           {},
	"POST /api/v1/notices/:ref/counter-notices":                   {body: jsonCounter},
	"POST /api/v1/notices/:ref/retractions":                       {body: jsonNote},
	"POST /api/v1/notices/:ref/litigation":                        {body: jsonLitigation},
	"POST /api/v1/notices/:ref/complaints":                        {body: jsonComplaint},
	"GET /api/v1/counter-notices/:ref":                            {},
	"GET /api/v1/complaints/:ref":                                 {},
	"POST /api/v1/operator/notices/:ref/convert":                  {body: jsonRoute, may: openCase},
	"POST /api/v1/operator/notices/:ref/attend":                   {body: jsonNote, may: openCase},
	"POST /api/v1/operator/notices/:ref/counter-notices/:counter": {body: jsonStep, may: openCase},
	"POST /api/v1/operator/notices/:ref/complaints/:complaint":    {body: jsonNote, may: openCase},
	"GET /api/v1/operator/notices":                                {},
	"GET /api/v1/operator/notices/:ref":                           {may: openCase},
	"POST /api/v1/operator/notices/:ref/decision":                 {body: jsonNote, may: openCase},
	"POST /api/v1/operator/notices/:ref/undo":                     {body: jsonNote, may: openCase},
	"GET /api/v1/transparency/log/checkpoint":                     {},
	"GET /api/v1/transparency/log/key":                            {},
	"GET /api/v1/transparency/log/entries":                        {},
	"GET /api/v1/transparency/log/proof":                          {},
	"GET /api/v1/transparency/report":                             {},
	"GET /api/v1/transparency/report.csv":                         {},
	"GET /api/v1/transparency/removals":                           {},
	"POST /api/v1/operator/notices/:ref/dry-run":                  {body: jsonNote},
	"POST /api/v1/operator/notices/:ref/release":                  {body: jsonNote, may: openCase},
	"POST /api/v1/operator/notices/:ref/proposals":                {body: jsonNote},
	"POST /api/v1/operator/notices/:ref/proposals/:id/confirm":    {body: jsonNote, may: openCase},
	"POST /api/v1/operator/notices/:ref/proposals/:id/withdraw":   {body: jsonNote, may: openCase},
	"GET /api/v1/operator/audits":                                 {},
	"POST /api/v1/operator/audits/:id":                            {body: jsonNote},
	"GET /api/v1/operator/claimants":                              {},
	"POST /api/v1/operator/claimants/:id/warn":                    {body: jsonNote},
	"POST /api/v1/operator/claimants/:id/suspend":                 {body: jsonNote},
	"POST /api/v1/operator/claimants/:id/reinstate":               {body: jsonNote},
	"GET /api/v1/operator/sources":                                {},
	"GET /api/v1/operator/sources/:id":                            {},
	"POST /api/v1/operator/sources/:id/guard":                     {body: jsonNote},
	"GET /api/v1/operator/senders":                                {},
	"POST /api/v1/operator/senders":                               {body: jsonNote},
	"POST /api/v1/operator/senders/:id/tokens":                    {body: jsonNote},
	"POST /api/v1/operator/senders/:id/tokens/:key/revoke":        {body: jsonNote},
	"POST /api/v1/operator/senders/:id/tokens/:key/undo":          {body: jsonNote},
	"POST /api/v1/operator/senders/:id/suspend":                   {body: jsonNote},
	"POST /api/v1/operator/senders/:id/reinstate":                 {body: jsonNote},
	"POST /api/v1/operator/senders/:id/end":                       {body: jsonNote},
	"GET /openapi.json":                                           {},
	"GET /livez":                                                  {},
	"GET /readyz":                                                 {},
	"GET /metrics":                                                {},
	"GET /":                                                       {},
	"GET /search":                                                 {shows: true},
	"POST /search":                                                {},
	"GET /help":                                                   {},
	"GET /lookup":                                                 {},
	"POST /lookup":                                                {shows: true},
	"GET /e/:id":                                                  {shows: true},
	"GET /e/:id/report":                                           {shows: true},
	"POST /e/:id/check":                                           {},
	"GET /checks/:token":                                          {},
	"GET /feed.atom":                                              {shows: true},
	"GET /opensearch.xml":                                         {},
	"GET /robots.txt":                                             {},
	"GET /.well-known/security.txt":                               {},
	"GET /static/:name":                                           {},
	"GET /about":                                                  {},
	"GET /legal/:page":                                            {},
	"GET /notice":                                                 {},
	"POST /notice":                                                {may: echo},
	"POST /notice/receipt":                                        {},
	"GET /n/:token":                                               {},
	"POST /n/:token":                                              {},
	"POST /n/:token/verify":                                       {},
	"GET /n/:token/rows.csv":                                      {},
	"POST /n/:token/rows":                                         {},
	"POST /n/:token/retract":                                      {undoes: "R28, R30: the sender's own token takes the notice back"},
	"POST /n/:token/complaint":                                    {},
	"POST /n/:token/litigation":                                   {},
	"GET /complaint/:ref":                                         {},
	"POST /complaint/:ref":                                        {may: echo},
	"GET /k/:complaintToken":                                      {},
	"GET /counter":                                                {},
	"GET /counter/:ref":                                           {},
	"POST /counter/:ref":                                          {may: echo},
	"GET /c/:counterToken":                                        {},
	"POST /c/:counterToken":                                       {},
	"POST /c/:counterToken/verify":                                {},
	"POST /c/:counterToken/withdraw":                              {},
	"GET /console/login":                                          {},
	"POST /console/login":                                         {},
	"GET /console/link/:token":                                    {},
	"POST /console/link/:token":                                   {},
	"POST /console/logout":                                        {},
	"GET /console":                                                {},
	"GET /console/notices/:ref":                                   {may: openCase},
	"POST /console/notices/:ref/decide":                           {may: openCase},
	"POST /console/notices/:ref/undo":                             {may: openCase},
	"POST /console/notices/:ref/convert":                          {may: openCase},
	"POST /console/notices/:ref/attend":                           {may: openCase},
	"POST /console/notices/:ref/counters/:counter":                {may: openCase},
	"POST /console/notices/:ref/complaints/:complaint":            {may: openCase},
	"POST /console/hide":                                          {},
	"GET /console/hides":                                          {},
	"POST /console/hides/:uid/undo":                               {},
	"GET /console/held":                                           {},
	"POST /console/held/:id/clear":                                {},
	"GET /notice/lost":                                            {},
	"POST /notice/lost":                                           {},
	"GET /console/mail":                                           {},
	"POST /console/mail/:id/done":                                 {},
	"GET /console/crawl":                                          {},
	"GET /console/providers":                                      {},
	"POST /console/crawl/seeds":                                   {},
	"POST /console/crawl/hosts/:id":                               {},
	"GET /console/operators":                                      {},
	"POST /console/operators":                                     {},
	"POST /console/operators/:name/reset":                         {},
	"GET /console/system":                                         {},
	"GET /api/v1/transparency/notices":                            {},
	"GET /api/v1/transparency/notices/:ref":                       {},
	"GET /transparency":                                           {},
	"GET /transparency/notices":                                   {},
	"GET /transparency/notices/:ref":                              {},
	"GET /console/publish":                                        {},
	"GET /console/publish/:ref":                                   {},
	"POST /console/notices/:ref/report":                           {may: openCase},
	"POST /console/publish":                                       {},
	"POST /console/publish/:ref":                                  {},
	"POST /console/notices/:ref/dry-run":                          {may: openCase},
	"POST /console/notices/:ref/release":                          {may: openCase},
	"POST /console/notices/:ref/proposals/:id/confirm":            {may: openCase},
	"POST /console/notices/:ref/proposals/:id/withdraw":           {may: openCase},
	"GET /console/audits":                                         {},
	"POST /console/audits/:id":                                    {},
	"GET /console/claimants":                                      {},
	"POST /console/claimants/:id/warn":                            {},
	"POST /console/claimants/:id/suspend":                         {},
	"POST /console/claimants/:id/reinstate":                       {},
	"GET /console/sources":                                        {},
	"GET /console/sources/:id":                                    {},
	"POST /console/sources/:id/guard":                             {},
	"GET /console/senders":                                        {},
	"POST /console/senders/:id/tokens":                            {},
	"POST /console/senders/:id/tokens/:key/revoke":                {},
	"POST /console/senders/:id/tokens/:key/undo":                  {},
	"POST /console/senders/:id/suspend":                           {},
	"POST /console/senders/:id/reinstate":                         {},
	"POST /console/senders/:id/end":                               {},
	"POST /console/senders":                                       {may: typed},
}

// told is what must not be told of an entry, in lower case, and what is sent to ask for it.
type told struct {
	entry  hit
	handle string
	slots  map[string]string // realistic values of path slots, by name
}

// asks are the values to put into slots and parameters, with the words that an answer
// may repeat since they were sent. The name is sent in two parts, so that each part's
// absence is seen while the other is echoed.
func (w told) asks() []asked {
	return []asked{
		{w.entry.ID, nil},
		{"nosferatu grauens", []string{"nosferatu", "grauens"}},
		{"symphonie", []string{"symphonie"}},
		{w.entry.URL, []string{strings.ToLower(w.handle)}},
	}
}

// asked is a value and its words as they may come back.
type asked struct {
	value string
	sent  []string
}

// tells gives the first word of the entry in an answer that was not sent.
func (w told) tells(answer string, sent []string) string {
	answer = strings.ToLower(answer)
	for _, s := range sent {
		answer = strings.ReplaceAll(answer, s, "")
	}
	for _, word := range []string{"nosferatu", "symphonie", "grauens", strings.ToLower(w.handle)} {
		if strings.Contains(answer, word) {
			return word
		}
	}
	return ""
}

// answers calls a route in every way and gives each answer with what may be repeated in it.
func (w told) answers(n *node, method, path string, e example, params []string) (list []answered) {
	real := fillSlotsBy(path, func(name string) string {
		v, ok := w.slots[name]
		if !ok {
			n.t.Errorf("%s: no example for :%s", path, name)
		}
		return v
	})
	list = append(list, n.ask(method, real, nil, "", nil))
	if e.undoes != "" {
		return list
	}
	for _, a := range w.asks() {
		v := a.value
		switch {
		case e.body != nil:
			list = append(list, n.ask(method, real, strings.NewReader(asJSON(e.body(v))), "application/json", a.sent))
		case method == http.MethodGet:
			list = append(list, n.ask(method, real+"?"+url.Values{"q": {v}}.Encode(), nil, "", a.sent))
			all := url.Values{}
			for _, name := range params {
				all.Set(name, v)
				if e.shows { // a wrong value of one parameter must not cover up the others
					list = append(list, n.ask(method, real+"?"+url.Values{name: {v}}.Encode(), nil, "", a.sent))
				}
			}
			list = append(list, n.ask(method, real+"?"+clip(all).Encode(), nil, "", a.sent))
		default:
			form := url.Values{}
			for _, name := range params {
				form.Set(name, v)
			}
			list = append(list, n.ask(method, real, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded", a.sent))
		}
		if strings.Contains(path, ":") {
			list = append(list, n.ask(method, fillSlots(path, func() string { return url.PathEscape(v) }), nil, "", a.sent))
		}
	}
	return list
}

type answered struct {
	what string
	text string // header and body
	sent []string
}

// ask sends a request and follows nothing; the page a browser would go on to is asked on its own.
func (n *node) ask(method, path string, body io.Reader, kind string, sent []string) answered {
	n.t.Helper()
	req := request(n.t, method, n.url+path, body)
	req.Header.Set("Accept", "text/html, */*")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := n.client.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	res.Header.Write(&b)
	io.Copy(&b, res.Body)
	if res.StatusCode >= 500 {
		n.t.Errorf("%s\n%s %s: %d", n.log.tail(), method, path, res.StatusCode)
	}
	return answered{method + " " + path, b.String(), sent}
}

// R9, R14, R15, R16: before its removal an entry is shown where it should be; after the
// decision, and after the purge, no route tells of it, whatever it is asked with.
func TestNoRouteTellsOfTheRemoved(t *testing.T) {
	_, siteURL := startSite(t)
	n := startNode(t, dataFolder(t), "--seed", siteURL)
	n.enter()
	var w told
	n.until("the posted link to be found", func() bool { var ok bool; w.entry, ok = n.find(removedTitle); return ok })
	n.until("its neighbour to be found", func() bool { _, ok := n.find(keptTitle); return ok })
	w.handle = site.Handle(removedTitle)

	var f filed
	if code := n.call("POST", "/api/v1/notices", notice(w.entry.URL), &f); code != http.StatusAccepted {
		t.Fatalf("filing: %d", code)
	}
	w.slots = map[string]string{
		"id": w.entry.ID, "ref": f.Ref, "token": f.Token, "page": "privacy", "name": "second", "counter": "C-0000-0000", "complaint": "K-0000-0000", "uid": n.hideNeighbour(),
		"counterToken": "none yet", "complaintToken": "none yet",
		"key": "1",
	}
	n.post("/console/operators", url.Values{"name": {"second"}, "role": {"reader"}})

	fields, params, routes := paramNames(t), queryNames(t), allRoutes(t)
	for _, r := range routes {
		e, ok := examples[r.Method+" "+r.Path]
		if !ok {
			t.Errorf("%s %s has no example", r.Method, r.Path)
		}
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			t.Errorf("%s %s: the test does not call this method", r.Method, r.Path)
		}
		if e.shows && !w.anyTells(w.answers(n, r.Method, r.Path, e, []string{"q", "url"})) {
			t.Errorf("%s %s does not show the entry before its removal", r.Method, r.Path)
		}
	}
	if len(examples) != len(routes) {
		t.Errorf("%d examples for %d routes", len(examples), len(routes))
	}
	if t.Failed() {
		return
	}
	n.decide(f.Ref)
	w.slots["counter"], w.slots["counterToken"] = n.counter(f.Ref)
	w.slots["complaint"], w.slots["complaintToken"] = n.complaint(f.Ref)
	w.silent(n, "after the decision", http.MethodGet, routes, params)
	n.command("purge")
	w.silent(n, "after the purge", http.MethodGet, routes, params)
	// Last, since the name is typed into new notices here, which show what was typed.
	w.silent(n, "after the purge", http.MethodPost, routes, fields)
	n.gone("in the end", w.entry)
}

// silent calls every route of a method; none may tell of the entry.
func (w told) silent(n *node, when, method string, routes []httpx.Route, params []string) {
	for _, r := range routes {
		if r.Method != method {
			continue
		}
		e := examples[r.Method+" "+r.Path]
		for _, a := range w.answers(n, r.Method, r.Path, e, params) {
			if word := w.tells(a.text, a.sent); word != "" && e.may == "" {
				n.t.Errorf("%s: %s tells %q:\n%s", when, a.what, word, around(a.text, word))
			}
		}
		if strings.HasSuffix(r.Path, "/logout") {
			n.login()
		}
	}
	n.gone(when, w.entry)
}

func (w told) anyTells(list []answered) bool {
	for _, a := range list {
		if w.tells(a.text, a.sent) != "" {
			return true
		}
	}
	return false
}

var uidOfHide = regexp.MustCompile(`/console/hides/([^/"]+)/undo`)

// hideNeighbour hides another entry by hand and gives the removal's own id.
func (n *node) hideNeighbour() string {
	n.t.Helper()
	var other hit
	n.until("another entry to be found", func() bool {
		for _, title := range site.Titles() {
			if h, ok := n.find(title); ok && title != removedTitle && title != keptTitle {
				other = h
				return true
			}
		}
		return false
	})
	if code, body, _ := n.post("/console/hide", url.Values{"entry": {other.ID}, "kind": {"copyright"}, "reason": {"asked by its author"}}); code >= 400 {
		n.t.Fatalf("hide: %d %s", code, body)
	}
	_, body := n.get("/console/hides")
	m := uidOfHide.FindStringSubmatch(body)
	if m == nil {
		n.t.Fatalf("no hide is listed: %s", body)
	}
	return m[1]
}

// around is the part of an answer in which a word stands.
func around(answer, word string) string {
	i := max(strings.Index(strings.ToLower(answer), word), 0)
	return answer[max(i-200, 0):min(i+200, len(answer))]
}

// counter answers the removal of a notice's first row and gives reference and token.
func (n *node) counter(ref string) (counter, token string) {
	n.t.Helper()
	in := jsonCounter("").(map[string]any)
	in["items"], in["rows"], in["explanation"] = nil, []int{1}, "I made it myself."
	in["name"], in["signature"], in["phone"], in["postal"] = "Pat Poster", "Pat Poster", "+49 38 41 00 00 00", "Am Markt 1, Wisborg"
	var f filed
	if code := n.call("POST", "/api/v1/notices/"+ref+"/counter-notices", in, &f); code != http.StatusAccepted {
		n.t.Fatalf("counter-notice: %d", code)
	}
	return f.Ref, f.Token
}

// complaint complains of the same decision.
func (n *node) complaint(ref string) (complaint, token string) {
	n.t.Helper()
	var f filed
	in := map[string]any{"rows": []int{1}, "text": "The law permits this use."}
	if code := n.call("POST", "/api/v1/notices/"+ref+"/complaints", in, &f); code != http.StatusAccepted {
		n.t.Fatalf("complaint: %d", code)
	}
	return f.Ref, f.Token
}
