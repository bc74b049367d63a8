// Package calendar counts business days for the put-back clock of 17 U.S.C. 512(g)(2)(C).
// It knows the federal holidays of the United States (5 U.S.C. 6103) and nothing of
// notices' contents; it decides nothing.
package calendar

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"blindex/takedown"
)

// Days of the statute: put back not less than 10 nor more than 14 business days after receipt.
const (
	earliestDay = 10
	latestDay   = 14
	restoreHour = 9 // of the agent's clock
)

// Clock counts in the time zone of the designated agent.
type Clock struct {
	zone     *time.Location
	holidays *cal.BusinessCalendar
	weekdays *cal.BusinessCalendar
}

// New makes a clock for an agent in zone.
func New(zone *time.Location) Clock {
	holidays, weekdays := cal.NewBusinessCalendar(), cal.NewBusinessCalendar()
	holidays.AddHoliday(us.Holidays...)
	return Clock{zone, holidays, weekdays}
}

// PutBack says when what a complete counter-notice disputes comes back. The statute does
// not define a business day, so the dates hold under both readings: the start of the
// 11th day when federal holidays are skipped, which is never later than the 14th when
// they are counted.
func (c Clock) PutBack(receipt time.Time) takedown.Clock {
	day := c.date(receipt)
	restore := c.holidays.WorkdaysFrom(day, earliestDay+1)
	last := c.weekdays.WorkdaysFrom(day, latestDay)
	return takedown.Clock{
		RestoreAt: time.Date(restore.Year(), restore.Month(), restore.Day(), restoreHour, 0, 0, 0, c.zone).UTC(),
		Limit:     time.Date(last.Year(), last.Month(), last.Day()+1, 0, 0, 0, 0, c.zone).UTC(),
	}
}

// date is noon of the day of t in the agent's zone: far from any change of clocks.
func (c Clock) date(t time.Time) time.Time {
	l := t.In(c.zone)
	return time.Date(l.Year(), l.Month(), l.Day(), 12, 0, 0, 0, c.zone)
}
