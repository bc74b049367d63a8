package calendar

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"
)

func newYork(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// The worked dates: a receipt, the day of the put-back, and the 14th weekday.
func TestT17WorkedDates(t *testing.T) {
	zone := newYork(t)
	for _, d := range [][3]string{
		{"2026-12-18", "2027-01-06", "2027-01-07"},
		{"2026-12-24", "2027-01-12", "2027-01-13"},
		{"2027-12-20", "2028-01-06", "2028-01-07"},
		{"2026-11-10", "2026-11-27", "2026-11-30"},
		{"2026-06-12", "2026-06-30", "2026-07-02"},
	} {
		receipt, err := time.ParseInLocation("2006-01-02 15:04", d[0]+" 23:30", zone)
		if err != nil {
			t.Fatal(err)
		}
		c := New(zone).PutBack(receipt)
		if got := c.RestoreAt.In(zone).Format("2006-01-02 15:04"); got != d[1]+" 09:00" {
			t.Errorf("received %s: restored %s, want %s", d[0], got, d[1])
		}
		if got := c.Limit.In(zone).Add(-time.Second).Format("2006-01-02"); got != d[2] {
			t.Errorf("received %s: limit %s, want %s", d[0], got, d[2])
		}
	}
}

// For every day of forty years and every hour of the clock's change: after the 10th
// business day that skips holidays, and not after the 14th weekday. The counting here is
// by steps of a day, not the library's.
func TestEveryDayUntil2059(t *testing.T) {
	holidays := cal.NewBusinessCalendar()
	holidays.AddHoliday(us.Holidays...)
	for _, name := range []string{"America/New_York", "Europe/Paris", "UTC", "Pacific/Auckland"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		clock := New(zone)
		days := 0
		for day := time.Date(2020, 1, 1, 2, 30, 0, 0, zone); day.Year() < 2060; day = day.AddDate(0, 0, 1) {
			days++
			c := clock.PutBack(day)
			tenth := stepping(day, 10, holidays.IsWorkday)
			fourteenth := stepping(day, 14, func(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday })
			restore := c.RestoreAt.In(zone)
			if restore.Format("20060102") <= tenth.Format("20060102") {
				t.Fatalf("%s received %s: restored on %s, not after the 10th business day %s", name, day, restore, tenth)
			}
			if restore.Format("20060102") > fourteenth.Format("20060102") || !c.Limit.After(c.RestoreAt) {
				t.Fatalf("%s received %s: restored on %s, after the 14th weekday %s", name, day, restore, fourteenth)
			}
			if restore.Hour() != 9 {
				t.Fatalf("%s received %s: restored at %s", name, day, restore)
			}
		}
		if days != 14610 {
			t.Fatalf("%d days were looked at", days)
		}
	}
}

func stepping(t time.Time, n int, counts func(time.Time) bool) time.Time {
	for n > 0 {
		if t = t.AddDate(0, 0, 1); counts(t) {
			n--
		}
	}
	return t
}
