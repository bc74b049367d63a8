package takedown

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrPolicy says that a policy cannot be applied; the text names the setting and what it takes.
var ErrPolicy = errors.New("takedown: the policy cannot be applied")

// Policy is what differs from one jurisdiction and operator to the next: settings, not
// rules. It is read once, at start, and checked by Check.
type Policy struct {
	// Jurisdictions are where the engine answers: "us" (17 U.S.C. 512), "eu" (DSA), "fr", "uk".
	Jurisdictions []string `toml:"jurisdictions"`
	// Counter is CounterStatutory or CounterVoluntary.
	Counter string `toml:"counter_policy"`
	// Zone is where the designated agent sits, for business days, such as "America/New_York".
	Zone string `toml:"agent_tz"`
	// AgentExpires is when the agent's designation ends at the Copyright Office, a date
	// 2006-01-02; "" when there is none.
	AgentExpires string `toml:"agent_designation_expires_at"`
	// PutBackDays is how long what is put back waits for the pages that posted it (R31).
	PutBackDays int `toml:"put_back_days"`
	// Second is above what a decision takes two people (R32).
	Second Bounds `toml:"four_eyes"`
	// Caps bound what happens without a person in 24 hours (R17, R19, R27).
	Caps Caps `toml:"caps"`
	// Routes are periods by kind of report.
	Routes RoutePeriods `toml:"routes"`
}

// RoutePeriods are the periods of each route.
type RoutePeriods struct {
	Copyright    Periods `toml:"copyright"`
	PersonalData Periods `toml:"personal_data"`
	Intimate     Periods `toml:"intimate"`
	ChildAbuse   Periods `toml:"child_abuse"`
	OtherIllegal Periods `toml:"other_illegal"`
}

// Of is a route's periods; those of copyright for what is no route: kinds beside the
// routes are an operator's or a provider's.
func (r RoutePeriods) Of(route Route) Periods {
	switch route {
	case PersonalData:
		return r.PersonalData
	case Intimate:
		return r.Intimate
	case ChildAbuse:
		return r.ChildAbuse
	case OtherIllegal:
		return r.OtherIllegal
	}
	return r.Copyright
}

// Bounds are numbers above which two people decide.
type Bounds struct {
	Rows    int `toml:"rows"`    // rows of one decision
	Entries int `toml:"entries"` // entries inside the folders it removes
}

// Caps count rows in 24 hours.
type Caps struct {
	Reports   int `toml:"reports"`   // hidden by reports before a person looked, in total
	Anonymous int `toml:"anonymous"` // of these, by anonymous reports of child abuse
	Network   int `toml:"network"`   // of these, from one network
	Trusted   int `toml:"trusted"`   // removed for trusted senders
	Ahead     int `toml:"ahead"`     // refused in advance, of one sender
}

// Periods say how long a route's records last, in days.
type Periods struct {
	Escrow int `toml:"escrow_days"` // a removal can be undone; 0 for routes that are never put back
	Notice int `toml:"notice_days"` // the notice itself, after its end
}

// Jurisdictions that settings exist for.
var jurisdictions = []string{"us", "eu", "fr", "uk"}

// Days for the six months that DSA Article 20 leaves to complain, and to decide after
// the last of them. An escrow key lasts to the turn of its month besides.
const complaintWindow = 210

// DefaultPolicy is for an engine that answers in the United States and the Union, and
// offers put-back without owing it.
func DefaultPolicy() Policy {
	const threeYears = 3 * 365
	return Policy{
		Jurisdictions: []string{"us", "eu"},
		Counter:       CounterVoluntary,
		Zone:          "America/New_York",
		PutBackDays:   7,
		Second:        Bounds{Rows: 500, Entries: 1_000},
		Caps:          Caps{Reports: 500, Anonymous: 100, Network: 20, Trusted: 10_000, Ahead: 2_000},
		Routes: RoutePeriods{
			Copyright:    Periods{Escrow: complaintWindow, Notice: threeYears},
			OtherIllegal: Periods{Escrow: complaintWindow, Notice: threeYears},
			PersonalData: Periods{Escrow: 30, Notice: threeYears},
			Intimate:     Periods{Notice: threeYears},
			ChildAbuse:   Periods{Notice: threeYears},
		},
	}
}

// Check reports the first setting that cannot be applied, as ErrPolicy.
func (p Policy) Check() error {
	for _, j := range p.Jurisdictions {
		if !slices.Contains(jurisdictions, j) {
			return wrong("jurisdictions", "takes "+strings.Join(jurisdictions, ", "))
		}
	}
	if len(p.Jurisdictions) == 0 {
		return wrong("jurisdictions", "needs at least one of "+strings.Join(jurisdictions, ", "))
	}
	if p.Counter != CounterStatutory && p.Counter != CounterVoluntary {
		return wrong("counter_policy", "takes statutory or voluntary")
	}
	if p.Counter == CounterStatutory && !slices.Contains(p.Jurisdictions, "us") {
		return wrong("counter_policy", "statutory is 17 U.S.C. 512(g): it needs the jurisdiction us")
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		return wrong("agent_tz", "takes a time zone, such as America/New_York")
	}
	if _, err := p.Expires(); err != nil {
		return wrong("agent_designation_expires_at", "takes a date, such as 2029-03-31")
	}
	if err := p.checkNumbers(); err != nil {
		return err
	}
	return p.checkRoutes()
}

func (p Policy) checkNumbers() error {
	for _, n := range []struct {
		name string
		is   int
	}{
		{"put_back_days", p.PutBackDays}, {"four_eyes.rows", p.Second.Rows}, {"four_eyes.entries", p.Second.Entries},
		{"caps.reports", p.Caps.Reports}, {"caps.anonymous", p.Caps.Anonymous}, {"caps.network", p.Caps.Network},
		{"caps.trusted", p.Caps.Trusted}, {"caps.ahead", p.Caps.Ahead},
	} {
		if n.is < 1 {
			return wrong(n.name, "takes a number above 0")
		}
	}
	return nil
}

func (p Policy) checkRoutes() error {
	for _, r := range []Route{Copyright, PersonalData, Intimate, ChildAbuse, OtherIllegal} {
		t := p.Routes.Of(r)
		if t.Notice < 365 {
			return wrong("routes."+string(r)+".notice_days", "takes at least 365")
		}
		if !r.Returns() && t.Escrow != 0 {
			return wrong("routes."+string(r)+".escrow_days", "must be 0: what it removes is never put back")
		}
		if r.Returns() && (t.Escrow < 20 || t.Escrow > 400) {
			return wrong("routes."+string(r)+".escrow_days", "takes 20 to 400")
		}
		if r != PersonalData && r.Returns() && slices.Contains(p.Jurisdictions, "eu") && t.Escrow < complaintWindow {
			return wrong("routes."+string(r)+".escrow_days", fmt.Sprintf("takes at least %d in the Union: six months to complain and a month to decide", complaintWindow))
		}
	}
	return nil
}

// Returns reports whether a removal on this route can be undone after its purge (R19, R21).
func (r Route) Returns() bool { return r != Intimate && r != ChildAbuse }

// EscrowFor is how long a removal of kind can be undone after its purge: 0 when never.
func (p Policy) EscrowFor(kind string) time.Duration {
	return time.Duration(p.Routes.Of(Route(kind)).Escrow) * 24 * time.Hour
}

// Expires is the day on which the agent's designation ends; zero when none is set.
func (p Policy) Expires() (time.Time, error) {
	if p.AgentExpires == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, p.AgentExpires)
	if err != nil {
		return time.Time{}, ErrPolicy
	}
	return t, nil
}

// Days before the end of the agent's designation on which the console warns, each
// louder than the one before.
var agentWarnings = []int{60, 30, 7}

// AgentWarning says how loudly the console warns that the agent's designation ends: 0
// not at all, 1 to 3 from 60, 30 and 7 days before, 4 when it has ended; and how many
// days are left.
func (p Policy) AgentWarning(now time.Time) (level, days int) {
	end, err := p.Expires()
	if err != nil || end.IsZero() {
		return 0, 0
	}
	left := end.Sub(now.UTC().Truncate(24 * time.Hour))
	days = int(left / (24 * time.Hour))
	if days <= 0 {
		return len(agentWarnings) + 1, days
	}
	for i, d := range agentWarnings {
		if days <= d {
			level = i + 1
		}
	}
	return level, days
}

func wrong(setting, what string) error {
	return fmt.Errorf("%w: policy.%s %s", ErrPolicy, setting, what)
}
