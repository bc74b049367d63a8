package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"blindex/httpx"
	"blindex/index"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// desk answers every search alike and keeps what was asked.
type desk struct {
	answer index.Answer
	err    error
	asked  index.Request
}

func (d *desk) Search(_ context.Context, r index.Request) (index.Answer, error) {
	d.asked = r
	return d.answer, d.err
}

func (d *desk) Suggest(_ context.Context, q string, _ int) ([]string, error) {
	return []string{q + "boat"}, d.err
}

func found(i int) index.Entry {
	return index.Entry{
		ID: fmt.Sprintf("abcdefghijklmn%02d", i), Name: fmt.Sprintf("Steamboat.Willie.1928.1080p.BluRay.x264-GROUP.%d.mkv", i), NameSource: "link_text",
		Provider: "mega", Kind: "file", URL: "https://mega.nz/file/Kb4xWq7Z", Access: "sealed", Size: 734003200, Ext: "mkv", Status: "alive",
		CheckedAt: noon, FirstSeen: noon.AddDate(0, -2, 0), LastSeen: noon, Type: "video", Lang: "en", Posted: noon.AddDate(0, -3, 0),
		Pages: []index.Posting{
			{Host: "films.example", URL: "https://films.example/1928/steamboat", Name: "Steamboat.Willie.1928.mkv", At: noon},
			{Host: "forum.example", URL: "https://forum.example/t/1", At: noon},
		},
	}
}

func twenty() index.Answer {
	n := 12345
	a := index.Answer{Query: index.ParseQuery("steamboat willie"), Total: &n, AtLeast: true, Next: "cur2", Removal: index.Position{Epoch: "e", Xid: 7, Seq: 9}}
	for i := range 20 {
		a.Hits = append(a.Hits, index.AnswerHit{Entry: found(i), Score: 1, Highlight: []index.Span{{Start: 0, End: 9}, {Start: 10, End: 16}}})
	}
	a.Facets = index.Facets{}
	for _, name := range []string{"provider", "kind", "ext", "type", "lang", "size", "date"} {
		for i := range 8 {
			a.Facets[name] = append(a.Facets[name], index.Facet{Value: fmt.Sprint(name, i), Count: 100 * i})
		}
	}
	return a
}

// serving is the API as it runs, with its middleware.
func serving(t testing.TB, d *desk, now func() time.Time) http.Handler {
	s, err := New(Deps{Search: d, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	return httpx.Engine(httpx.Options{Log: log, Now: now, PublicURL: "http://blindex.test", Limits: httpx.NewLimits(map[httpx.Budget]httpx.Rate{httpx.Searches: {PerMinute: 1e9, Burst: 1e9}})}, s.Routes()...)
}

func still() time.Time { return noon }

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// R25: a query that is not searched says so and is no error.
func TestR25BlockedQueriesSaySo(t *testing.T) {
	d := &desk{answer: index.Answer{Query: index.ParseQuery("zzz"), Total: new(int), Blocked: true}}
	w := get(serving(t, d, still), "/api/v1/search?q=zzz")
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"blocked":true`) || !strings.Contains(w.Body.String(), `"hits":[]`) || !strings.Contains(w.Body.String(), `"total":0`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestSearchReadsItsParameters(t *testing.T) {
	d := &desk{answer: twenty()}
	h := serving(t, d, still)
	w := get(h, "/api/v1/search?q=steamboat&type=video,book&lang=japanese&site=www.films.example&after=2024-01&before=2025&explain=1&sort=newest&limit=5")
	f := d.asked.Filters
	if w.Code != 200 || strings.Join(f.Types, " ") != "book video" || strings.Join(f.Langs, " ") != "hira ja kana" || f.Sites[0] != "films.example" {
		t.Errorf("%d, asked %+v", w.Code, f)
	}
	if f.After.Format(time.DateOnly) != "2024-01-01" || f.Before.Format(time.DateOnly) != "2025-01-01" || !d.asked.Explain || d.asked.Limit != 5 {
		t.Errorf("asked %+v", d.asked)
	}
	for _, bad := range []string{"type=cheese", "type=video,folder", "lang=klingon", "site=-", "after=1066", "before=x", "limit=0", "sort=x", "since=x", "min_size=-1"} {
		w := get(h, "/api/v1/search?q=steamboat&"+bad)
		name, _, _ := strings.Cut(bad, "=")
		if w.Code != 400 || !strings.Contains(w.Body.String(), name+": use") {
			t.Errorf("%s: %d %s", bad, w.Code, w.Body)
		}
	}
}

func TestSearchAnswersInFull(t *testing.T) {
	d := &desk{answer: twenty()}
	head := &d.answer.Hits[0]
	head.Mirrors = []index.Entry{found(30), found(31)}
	head.Why = []index.Reason{{Rule: "phrase", Word: "steamboat", Score: 2.5}}
	d.answer.DidYouMean, d.answer.Near = "steamboat willie", true
	w := get(serving(t, d, still), "/api/v1/search?q=steambot")
	var out SearchAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	hit := out.Hits[0]
	if out.TotalRelation != "gte" || out.DidYouMean != "steamboat willie" || !out.Near || len(out.Facets["lang"]) != 8 || out.NextCursor != "cur2" {
		t.Errorf("%+v", out)
	}
	if hit.Type != "video" || hit.Lang != "en" || hit.Posted != "2026-08-20" || hit.Why[0].Rule != "phrase" || len(hit.Pages) != 2 {
		t.Errorf("%+v", hit)
	}
	if len(hit.Mirrors) != 2 || hit.Mirrors[1].ID != found(31).ID || len(hit.Mirrors[1].Pages) != 1 || len(found(31).Pages) != 2 {
		t.Errorf("mirrors %+v", hit.Mirrors)
	}
	d.answer.AtLeast = false
	if w := get(serving(t, d, still), "/api/v1/search?q=steambot"); !strings.Contains(w.Body.String(), `"total_relation":"eq"`) {
		t.Error("an exact total is not said to be so")
	}
	d.answer.Total, d.answer.Facets = nil, nil // R9
	if w := get(serving(t, d, still), "/api/v1/search?q=steambot"); strings.Contains(w.Body.String(), "total_relation") || !strings.Contains(w.Body.String(), `"total":null`) {
		t.Error("a node that lags says a number")
	}
}

// What is written by hand is what encoding/json writes.
func TestAnswersAreRenderedAsTheirTypesSay(t *testing.T) {
	texts := []string{"", "Steamboat", "Пароход Вилли", "a \"b\" <c> & d\\", "\u2028", "broken \xff", "tab\tnul\x00", "é<", "naïve 日本語 👍"}
	check := func(a SearchAnswer) {
		t.Helper()
		got, err := a.content()
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(a)
		if err != nil || tookField+"0"+string(got) != string(want)+"\n" {
			t.Fatalf("%v\n%s\n%s", err, got, want)
		}
	}
	check(SearchAnswer{Hits: []Hit{}})
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var a SearchAnswer
		fillAny(reflect.ValueOf(&a).Elem(), rnd, texts)
		a.TookMS = 0
		check(a)
	}
}

// fillAny sets every field, however deep, to something or nothing.
func fillAny(v reflect.Value, rnd *rand.Rand, texts []string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts[rnd.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(rnd.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(rnd.Int64N(1e12) - 5e11)
	case reflect.Float64:
		v.SetFloat(rnd.NormFloat64() * 100)
	case reflect.Pointer:
		if rnd.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fillAny(v.Elem(), rnd, texts)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rnd.IntN(4), 4))
		for i := range v.Len() {
			fillAny(v.Index(i), rnd, texts)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rnd.IntN(4) {
			e := reflect.New(v.Type().Elem()).Elem()
			fillAny(e, rnd, texts)
			v.SetMapIndex(reflect.ValueOf(texts[rnd.IntN(5)]), e)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon.Add(time.Duration(rnd.Int64N(1e18)))))
			return
		}
		for i := range v.NumField() {
			fillAny(v.Field(i), rnd, texts)
		}
	}
}

func TestSameAnswerSameVersion(t *testing.T) {
	d := &desk{answer: twenty()}
	tick := noon
	h := serving(t, d, func() time.Time { tick = tick.Add(17 * time.Millisecond); return tick })
	w := get(h, "/api/v1/search?q=steamboat")
	tag := w.Header().Get("ETag")
	if !json.Valid(w.Body.Bytes()) || !strings.HasPrefix(w.Body.String(), `{"took_ms":17,`) || tag == "" {
		t.Fatalf("%q %.60s", tag, w.Body)
	}
	if w := get(h, "/api/v1/search?q=steamboat", "If-None-Match", tag); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("the same answer again: %d, %d bytes", w.Code, w.Body.Len())
	}
	d.answer.Hits[3].Entry.Size++
	if w := get(h, "/api/v1/search?q=steamboat", "If-None-Match", tag); w.Code != 200 {
		t.Errorf("another answer: %d", w.Code)
	}
	d.answer.Hits[3].Entry.Size--
	d.answer.Removal.Seq++ // R9
	if w := get(h, "/api/v1/search?q=steamboat", "If-None-Match", tag); w.Code != 200 {
		t.Errorf("after a removal: %d", w.Code)
	}
}

func TestRefusedSearchesSayWhy(t *testing.T) { // R25
	for err, want := range map[error]int{
		index.ErrEmptyQuery: 400, index.ErrBadCursor: 400, index.ErrUnavailable: 503, index.ErrCostly: 422, context.DeadlineExceeded: 503, io.ErrUnexpectedEOF: 500,
	} {
		w := get(serving(t, &desk{err: fmt.Errorf("index: search: %w", err)}, still), "/api/v1/search?q=graumannsweg")
		if w.Code != want || strings.Contains(w.Body.String(), "graumann") {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
	}
}

// discard is a client that reads nothing.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkSearch(b *testing.B) {
	h := serving(b, &desk{answer: twenty()}, time.Now)
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("GET", "/api/v1/search?q=steamboat+willie+1928&type=video&limit=20", nil)
		h.ServeHTTP(discard{http.Header{}}, r)
	}
}
