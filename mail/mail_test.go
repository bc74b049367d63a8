package mail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"blindex/takedown"
)

var allElements = []takedown.Element{takedown.ElementSignature, takedown.ElementWork, takedown.ElementLink, takedown.ElementContact,
	takedown.ElementGoodFaith, takedown.ElementAccuracy, takedown.ElementPerjury, takedown.ElementMistake, takedown.ElementJurisdiction, takedown.ElementService}

func TestEveryLanguageHasEveryText(t *testing.T) {
	keepReasons := append(takedown.Reasons(takedown.Keep), string(takedown.NotIndexed), string(takedown.Foreign),
		string(takedown.Malformed), string(takedown.TooBroad), string(takedown.Duplicate), takedown.ReasonRetracted)
	for _, lang := range Languages() {
		c := catalogue(lang)
		for _, name := range takedown.Templates() {
			l, _ := c.letter(name)
			if strings.Count(l.subject, "%s") != 1 || strings.Count(l.opening, "%s") != 1 || len(l.closing) == 0 {
				t.Errorf("%s: letter %s is not whole", lang, name)
			}
		}
		for _, name := range slices.Concat(slices.Collect(maps.Keys(c.letters)), slices.Collect(maps.Keys(c.due))) {
			if !slices.Contains(takedown.Templates(), name) {
				t.Errorf("%s: nobody sends the letter %s", lang, name)
			}
		}
		for _, e := range allElements {
			if c.elements[e] == "" {
				t.Errorf("%s: no text for element %s", lang, e)
			}
		}
		for _, s := range []takedown.RowState{takedown.RowOpen, takedown.RowRemoved, takedown.RowKept, takedown.RowRestored, takedown.RowPurged} {
			if c.states[s] == "" {
				t.Errorf("%s: no text for state %s", lang, s)
			}
		}
		for _, r := range keepReasons {
			if c.reasons[r] == "" {
				t.Errorf("%s: no text for reason %s", lang, r)
			}
		}
		if len(c.reasons) != len(keepReasons) {
			t.Errorf("%s: reasons nobody gives", lang)
		}
	}
	if catalogue("fr") == catalogue("en") || catalogue("tr") != catalogue("en") {
		t.Error("wrong catalogue")
	}
}

func decided() takedown.Letter {
	l := takedown.Letter{To: takedown.RoleSender, Template: takedown.LetterDecided}
	for n := 1; n <= 20; n++ {
		row := takedown.LetterRow{N: n, State: takedown.RowRemoved, Reason: "infringing"}
		if n > 15 {
			row = takedown.LetterRow{N: n, State: takedown.RowKept, Reason: string(takedown.Malformed)}
		}
		if n > 18 {
			row.Reason = string(takedown.TooBroad)
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func TestComposeGroupsRows(t *testing.T) { // T7
	subject, body, err := Compose(decided(), Place{Lang: "en", Ref: "N-7K3M-Q2XD", StatusURL: "https://blindex.test/n/abc"})
	if err != nil || subject != "Your notice N-7K3M-Q2XD was decided" {
		t.Fatalf("%q, %v", subject, err)
	}
	for _, want := range []string{"- 1-15: removed\n", "- 16-18: not removed (not readable as a link)\n", "- 19-20: not removed (not one exact link)\n",
		"\nhttps://blindex.test/n/abc\n", "N-7K3M-Q2XD"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in:\n%s", want, body)
		}
	}
	if strings.Contains(body, "automated") {
		t.Error("a person's decision is called automated")
	}
}

func TestComposeSaysWhatIsAutomatic(t *testing.T) {
	l := decided()
	l.Automated = true
	if _, body, _ := Compose(l, Place{Lang: "fr", Ref: "N-7K3M-Q2XD"}); !strings.Contains(body, frenchTexts.automated) {
		t.Error("DSA 16(6): automated means are not disclosed")
	}
}

func TestComposeListsWhatIsMissing(t *testing.T) { // T3
	l := takedown.Letter{Template: takedown.LetterIncomplete, Missing: []takedown.Element{takedown.ElementSignature}}
	_, body, err := Compose(l, Place{Lang: "en", Ref: "N-7K3M-Q2XD"})
	if err != nil || !strings.Contains(body, englishTexts.elements[takedown.ElementSignature]) ||
		strings.Contains(body, englishTexts.elements[takedown.ElementPerjury]) {
		t.Errorf("%v:\n%s", err, body)
	}
}

// T33, R30: what comes from outside adds no header, no line and no word.
func TestComposeTakesNoText(t *testing.T) {
	l := takedown.Letter{Template: takedown.LetterDecided, Missing: []takedown.Element{"<b>canary"},
		Rows: []takedown.LetterRow{{N: 1, State: takedown.RowKept, Reason: "canary\r\nBcc: x@y.test"}, {N: 2, State: "canary"}}}
	subject, body, err := Compose(l, Place{Lang: "\r\nBcc:", Ref: "N-1\r\nBcc: x@y.test", StatusURL: "https://a.test/\r\n\r\n.\r\n"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(subject, "\r\n") || strings.Contains(body, "\r") || strings.Contains(body, "\n.\n") || strings.Contains(body, "canary") {
		t.Errorf("%q\n%q", subject, body)
	}
	if _, _, err := Compose(takedown.Letter{Template: "canary"}, Place{}); !errors.Is(err, ErrTemplate) {
		t.Errorf("unknown letter: %v", err)
	}
}

func TestNextAttempt(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	last := now
	for n := 1; n < MaxAttempts; n++ {
		next := NextAttempt(n, now)
		if !next.After(last) {
			t.Errorf("attempt %d: %v is not later than %v", n, next, last)
		}
		last = next
	}
	if !NextAttempt(MaxAttempts, now).IsZero() || !NextAttempt(MaxAttempts+1, now).IsZero() {
		t.Error("never given up")
	}
	if NextAttempt(0, now) != NextAttempt(1, now) {
		t.Error("attempts of zero")
	}
}

// memory is a Queue of messages that knows what happened to each.
type memory struct {
	mu        sync.Mutex
	due       []Message
	delivered []int64
	what      map[int64]Retry
	fail      error
}

func (q *memory) ClaimMail(ctx context.Context, n int) ([]Message, error) {
	if q.fail != nil || ctx.Err() != nil {
		return nil, errors.Join(q.fail, ctx.Err())
	}
	n = min(n, len(q.due))
	batch := q.due[:n]
	q.due = q.due[n:]
	return batch, nil
}

func (q *memory) MailDelivered(ctx context.Context, id int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.delivered = append(q.delivered, id)
	return ctx.Err()
}

func (q *memory) MailFailed(ctx context.Context, id int64, r Retry) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.what == nil {
		q.what = map[int64]Retry{}
	}
	q.what[id] = r
	return ctx.Err()
}

type sendFunc func(Message) error

func (f sendFunc) Send(_ context.Context, m Message) error { return f(m) }

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func delivery(q Queue, send sendFunc) Delivery {
	return Delivery{Queue: q, Sender: send, Pace: &Pace{}, Now: func() time.Time { return noon }}
}

func TestDeliver(t *testing.T) {
	q := &memory{}
	for id := range int64(2*batchSize + 4) {
		q.due = append(q.due, Message{ID: id, Attempts: 1, To: fmt.Sprintf("a@d%d.example", id)})
	}
	q.due[3].Attempts = MaxAttempts
	errs := map[int64]error{
		0: &Failure{Code: "smtp_451", Patience: true}, 1: &Failure{Code: "smtp_550", Permanent: true, Address: true},
		2: errors.New("canary text of a server"), 3: &Failure{Code: "connect"},
	}
	sent, err := delivery(q, func(m Message) error { return errs[m.ID] }).Deliver(t.Context())
	if err != nil || sent != 2*batchSize || len(q.delivered) != sent {
		t.Fatalf("sent %d, %v", sent, err)
	}
	for id, want := range map[int64]Retry{0: {Code: "smtp_451"}, 1: {Code: "smtp_550", Bounced: true}, 2: {Code: "unknown"}, 3: {Code: "connect"}} {
		got := q.what[id]
		if got.Code != want.Code || got.Bounced != want.Bounced || got.Deferred || got.At.IsZero() != (id == 1 || id == 3) {
			t.Errorf("message %d: %+v", id, got)
		}
	}
}

// A domain gets so many a minute and no more; what is put off is spread and is no attempt.
// The others are not held up (R30).
func TestPaceOfADomain(t *testing.T) {
	q := &memory{}
	for id := range int64(50) {
		q.due = append(q.due, Message{ID: id, Attempts: 1, To: "a@big.example"})
	}
	q.due = append(q.due, Message{ID: 99, Attempts: 1, To: "a@small.example"})
	d := delivery(q, func(Message) error { return nil })
	d.Pace = &Pace{PerMinute: 5, AtOnce: 100}
	sent, err := d.Deliver(t.Context())
	if err != nil || sent != 6 || !slices.Contains(q.delivered, 99) {
		t.Fatalf("sent %d, %v", sent, err)
	}
	var at []time.Time
	for id, r := range q.what {
		if !r.Deferred || r.Bounced || r.Code != "" || r.At.Before(noon.Add(time.Minute)) {
			t.Fatalf("message %d: %+v", id, r)
		}
		at = append(at, r.At)
	}
	slices.SortFunc(at, time.Time.Compare)
	if len(at) != 45 || len(slices.Compact(slices.Clone(at))) != 45 {
		t.Errorf("%d put off, %d times", len(at), len(slices.Compact(at)))
	}
}

// A 4xx slows the domain it came from, and longer each time; success ends it.
func TestPaceAfterPatienceWasAsked(t *testing.T) {
	p, now := &Pace{}, noon
	var pauses []time.Duration
	for range 9 {
		if _, ok := p.begin("slow.example", now); !ok {
			t.Fatal("no turn after the pause")
		}
		p.done("slow.example", now, true)
		again, ok := p.begin("slow.example", now)
		if _, other := p.begin("other.example", now); ok || !other {
			t.Fatalf("slow %v, other %v", ok, other)
		}
		p.done("other.example", now, false)
		pauses = append(pauses, again.Sub(now))
		now = again.Add(time.Hour)
	}
	if pauses[0] != firstPause || pauses[1] != 2*firstPause || pauses[8] != lastPause {
		t.Errorf("pauses %v", pauses)
	}
	p.begin("slow.example", now)
	p.done("slow.example", now, false)
	if _, ok := p.begin("slow.example", now); !ok {
		t.Error("slow for ever")
	}
}

func TestPaceAtOnce(t *testing.T) {
	p := &Pace{}
	p.begin("a.example", noon)
	p.begin("a.example", noon)
	if again, ok := p.begin("a.example", noon); ok || again.Sub(noon) > time.Minute {
		t.Error("a third connection")
	}
	p.done("a.example", noon, false)
	if _, ok := p.begin("a.example", noon); !ok {
		t.Error("no turn after one has ended")
	}
}

func TestDeliverStopping(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	q := &memory{due: []Message{{ID: 1}}}
	sent, err := delivery(q, func(Message) error {
		cancel()
		return nil // sent, and then we were told to stop
	}).Deliver(ctx)
	if sent != 1 || !errors.Is(err, context.Canceled) || !slices.Equal(q.delivered, []int64{1}) {
		t.Errorf("sent %d, %v: a delivery must be recorded even while stopping", sent, err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	q = &memory{due: []Message{{ID: 1}, {ID: 2}}}
	sent, err = delivery(q, func(Message) error {
		cancel()
		return context.Canceled
	}).Deliver(ctx)
	if sent != 0 || !errors.Is(err, context.Canceled) || len(q.what) != 0 {
		t.Errorf("sent %d, %v, %v: an interrupted mail must not count as failed", sent, err, q.what)
	}
}

func TestDeliverQueueError(t *testing.T) {
	broken := errors.New("down")
	if _, err := delivery(&memory{fail: broken}, nil).Deliver(t.Context()); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
