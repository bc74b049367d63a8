package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// T17–T25: counter-notices, litigation and retraction, each through the forms that
// people and operators have, on a clock that is turned.
func TestDueProcessByForms(t *testing.T) {
	dayZero := time.Date(2026, 12, 18, 15, 0, 0, 0, time.UTC) // a Friday, ten o'clock in New York
	c := startCourt(t, dayZero)
	c.bring(14)

	// T17, T19, T20, T23, T24 begin on day zero; T25 while they wait.
	ref17, token17 := c.removed("greta@prana.example", 1)
	counter17, poster17 := c.counter(ref17, "", 1)
	c.accept(ref17, counter17)
	c.says("T17: letters of the same day", c.letters(ref17), "A counter-notice answers your notice "+ref17, "Your counter-notice "+counter17+" was forwarded")
	c.says("T17: the poster's page", c.page("/c/"+poster17), "2027-01-06 14:00 UTC", "Prana Pictures")
	c.says("T17: the claimant's page", c.page("/n/"+token17), "Pat Poster", "before 2027-01-06")

	ref19, _ := c.removed("greta@prana.example", 2)
	other, _ := c.removed("rival@studio.example", 2)
	counter19, _ := c.counter(ref19, "", 2)
	c.accept(ref19, counter19)

	ref20, _ := c.removed("greta@prana.example", 3, 4, 5, 6, 7)
	counter20, _ := c.counter(ref20, "", 4, 6)
	c.accept(ref20, counter20)

	ref23, token23 := c.removed("greta@prana.example", 8)
	counter23, poster23 := c.counter(ref23, "", 8)
	c.accept(ref23, counter23)

	ref24, token24 := c.removed("greta@prana.example", 9)
	counter24, _ := c.counter(ref24, "", 9)
	c.accept(ref24, counter24)

	ref25, _ := c.removed("greta@prana.example", 10)
	incomplete25(c, ref25)
	retracted21(c)

	lawsuit := func(counter string) url.Values {
		return url.Values{"counter": {counter}, "court": {"District Court, N.D. California"}, "case": {"3:26-cv-01234"}, "filed_on": {"2026-12-30"}}
	}
	c.clock.turn(time.Date(2027, 1, 4, 16, 0, 0, 0, time.UTC)) // business day 9
	c.form("/n/"+token23+"/litigation", http.StatusSeeOther, lawsuit(counter23))
	c.says("T23: the poster's page", c.page("/c/"+poster23), "held: a court was asked", "3:26-cv-01234")
	c.login()
	c.says("T23: the queue", c.page("/console?state=decided&waits=hold"), ref23)
	c.operate(ref23, "/counters/"+counter23, url.Values{"action": {"confirm_hold"}})

	c.clock.turn(time.Date(2027, 1, 6, 13, 59, 0, 0, time.UTC))
	if n := c.due(); n != 0 {
		t.Errorf("T17: %d put back before their time", n)
	}
	c.want("before the clock's day", false, 1, 2, 4, 6, 8, 9)
	c.clock.on(time.Minute)
	if n := c.due(); n != 4 {
		t.Errorf("%d put back, want T17, T19, T20 and T24", n)
	}
	c.want("T17", true, 1)
	c.says("T17: letters", c.letters(ref17), "The removal has ended", "were restored")
	c.want("T19: another notice stands", false, 2)
	c.login()
	c.says("T19: the other notice", c.page("/console/notices/"+other), "removal stands")
	c.want("T20", true, 4, 6)
	c.want("T20", false, 3, 5, 7)
	c.want("T23", false, 8)
	c.want("T24", true, 9)

	c.form("/n/"+token24+"/litigation", http.StatusSeeOther, lawsuit(counter24))
	c.want("T24: too late to remove again", true, 9)
	c.login()
	c.says("T24: the queue", c.page("/console?state=decided&waits=attention"), ref24)
	c.says("T24: the notice", c.page("/console/notices/"+ref24), "A court was asked after the removal had ended")
	c.operate(ref24, "/attend", url.Values{"note": {"told them to send the order"}})

	c.clock.on(21 * 24 * time.Hour) // far beyond the fourteenth day
	if n := c.due(); n != 0 {
		t.Errorf("T23: %d put back though a court was asked", n)
	}
	c.operate(ref23, "/counters/"+counter23, url.Values{"action": {"court_restored"}})
	c.want("T23: the court restored it", true, 8)

	late18(c)
}

// incomplete25 is T25: a counter-notice without consent to jurisdiction starts no clock.
func incomplete25(c *court, ref string) {
	c.t.Helper()
	counter, token := c.counter(ref, "jurisdiction", 10)
	c.says("T25: the page", c.page("/c/"+token), "incomplete", "no time runs")
	c.says("T25: the letter", c.letters(ref), "Your counter-notice "+counter+" lacks something")
	c.form("/c/"+token, http.StatusSeeOther, url.Values{"jurisdiction": {"yes"}})
	c.says("T25: completed", c.page("/c/"+token), "being checked")
	c.operate(ref, "/counters/"+counter, url.Values{"action": {"reject"}, "reason": {"no_control"}})
	c.says("T25: rejected", c.page("/c/"+token), "not forwarded", "We could not see that the links are yours.")
	c.form("/c/"+token+"/withdraw", http.StatusConflict, url.Values{"sure": {"yes"}})
	c.want("T25", false, 10)
}

// retracted21 is T21 and T22: the sender's own token takes a notice back at once; no
// other token does, be it one of the same matter.
func retracted21(c *court) {
	c.t.Helper()
	ref, token := c.removed("greta@prana.example", 11, 12)
	_, stranger := c.counter(ref, "", 12)
	c.form("/n/"+stranger+"/retract", http.StatusNotFound, url.Values{"all": {"yes"}, "sure": {"yes"}})
	c.want("T22", false, 11, 12)
	c.form("/n/"+token+"/retract", http.StatusSeeOther, url.Values{"row-1": {"yes"}})
	c.want("T21: one row", true, 11)
	c.want("T21: the other", false, 12)
	c.form("/n/"+token+"/retract", http.StatusSeeOther, url.Values{"all": {"yes"}, "sure": {"yes"}})
	c.want("T21: all", true, 11, 12)
	c.says("T21: the page", c.page("/n/"+token), "You have taken it back.")
}

// late18 is T18: the counter-notice comes after the escrow's end. The clock runs as ever;
// then the tombstone is lifted, and nothing is made up.
func late18(c *court) {
	c.t.Helper()
	ref, _ := c.removed("greta@prana.example", 13)
	ctx := c.t.Context()
	if err := c.app.purge(ctx, io.Discard); err != nil {
		c.t.Fatal(err)
	}
	c.clock.on(270 * 24 * time.Hour)
	if n, err := c.app.store.DestroyEscrow(ctx); n == 0 || err != nil {
		c.t.Fatalf("T18: %d escrow keys destroyed, %v", n, err)
	}
	counter, token := c.counter(ref, "", 13)
	c.accept(ref, counter)
	c.bring(13)
	c.want("T18: refused while the clock runs", false, 13)
	c.clock.on(20 * 24 * time.Hour)
	if n := c.due(); n != 1 {
		c.t.Errorf("T18: %d put back", n)
	}
	c.want("T18: nothing is made up", false, 13)
	if page := c.page("/c/" + token); !strings.Contains(textOf(page), "What was erased appears when a crawl finds it again.") {
		c.t.Errorf("T18: %s", textOf(page))
	}
	c.bring(13)
	c.want("T18: found again", true, 13)
}
