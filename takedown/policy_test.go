package takedown

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestR35PolicyIsChecked(t *testing.T) {
	if err := DefaultPolicy().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Policy){
		"jurisdictions":                  func(p *Policy) { p.Jurisdictions = []string{"atlantis"} },
		"jurisdictions needs":            func(p *Policy) { p.Jurisdictions = nil },
		"counter_policy":                 func(p *Policy) { p.Counter = "perhaps" },
		"counter_policy statutory":       func(p *Policy) { p.Counter, p.Jurisdictions = CounterStatutory, []string{"fr"} },
		"agent_tz":                       func(p *Policy) { p.Zone = "Mars/Olympus" },
		"agent_designation_expires_at":   func(p *Policy) { p.AgentExpires = "next spring" },
		"four_eyes.rows":                 func(p *Policy) { p.Second.Rows = 0 },
		"caps.network":                   func(p *Policy) { p.Caps.Network = -1 },
		"routes.copyright.escrow_days":   func(p *Policy) { p.Routes.Copyright = Periods{Escrow: 30, Notice: 999} },
		"routes.child_abuse.escrow_days": func(p *Policy) { p.Routes.ChildAbuse = Periods{Escrow: 30, Notice: 999} },
		"routes.intimate.notice_days":    func(p *Policy) { p.Routes.Intimate = Periods{Notice: 3} },
	} {
		p := DefaultPolicy()
		spoil(&p)
		err := p.Check()
		if !errors.Is(err, ErrPolicy) || !strings.Contains(err.Error(), "policy."+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	short := DefaultPolicy()
	short.Jurisdictions = []string{"us"}
	short.Routes.Copyright = Periods{Escrow: 60, Notice: 1095}
	short.Routes.OtherIllegal = short.Routes.Copyright
	if err := short.Check(); err != nil {
		t.Errorf("outside the Union nobody has six months to complain: %v", err)
	}
}

func TestR19NothingIsKeptToPutBack(t *testing.T) {
	p := DefaultPolicy()
	for kind, days := range map[string]int{"child_abuse": 0, "intimate": 0, "personal_data": 30, "copyright": 210, "provider_removal": 210} {
		if got := p.EscrowFor(kind); got != time.Duration(days)*24*time.Hour {
			t.Errorf("%s: %v", kind, got)
		}
	}
}

func TestR35AgentWarnings(t *testing.T) {
	p := DefaultPolicy()
	now := time.Date(2026, 11, 23, 18, 30, 0, 0, time.UTC)
	if level, _ := p.AgentWarning(now); level != 0 {
		t.Errorf("no date, level %d", level)
	}
	for date, want := range map[string][2]int{
		"2027-01-23": {0, 61}, "2027-01-22": {1, 60}, "2026-12-24": {1, 31}, "2026-12-23": {2, 30},
		"2026-12-01": {2, 8}, "2026-11-30": {3, 7}, "2026-11-24": {3, 1}, "2026-11-23": {4, 0}, "2026-01-01": {4, -326},
	} {
		p.AgentExpires = date
		if level, days := p.AgentWarning(now); level != want[0] || days != want[1] {
			t.Errorf("%s: level %d, %d days; want %v", date, level, days, want)
		}
	}
}
