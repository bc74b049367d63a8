package export

import (
	"strings"
	"time"
	"unicode/utf8"

	"blindex/takedown"
)

// Statement is a statement of reasons as the Transparency Database takes it
// (StatementStoreRequest, schema of 1 July 2025): the fields a de-listing for copyright needs.
type Statement struct {
	DecisionVisibility        []string `json:"decision_visibility"`
	DecisionGround            string   `json:"decision_ground"`
	IllegalContentLegalGround string   `json:"illegal_content_legal_ground"`
	IllegalContentExplanation string   `json:"illegal_content_explanation"`
	ContentType               []string `json:"content_type"`
	ContentTypeOther          string   `json:"content_type_other"`
	Category                  string   `json:"category"`
	CategorySpecification     []string `json:"category_specification"`
	TerritorialScope          []string `json:"territorial_scope"`
	ContentDate               string   `json:"content_date"`
	ApplicationDate           string   `json:"application_date"`
	DecisionFacts             string   `json:"decision_facts"`
	SourceType                string   `json:"source_type"`
	AutomatedDetection        string   `json:"automated_detection"`
	AutomatedDecision         string   `json:"automated_decision"`
	PUID                      string   `json:"puid"`
}

// Bounds of the database's fields, in letters.
const (
	maxGround      = 500
	maxExplanation = 2000
	maxFacts       = 5000
)

// territory is the European Economic Area, as the database lists it: removals hold everywhere.
var territory = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK")

// NewStatement is the statement about one removed row. Its texts are fixed: neither link
// nor name nor what anybody typed can stand in it.
func NewStatement(it takedown.ExportItem) Statement {
	sor := takedown.StatementOfReasons(it.Notice, it.Row, "en")
	s := Statement{
		DecisionVisibility: []string{"DECISION_VISIBILITY_CONTENT_DISABLED"},
		DecisionGround:     "DECISION_GROUND_ILLEGAL_CONTENT", IllegalContentLegalGround: short(sor.Ground, maxGround), IllegalContentExplanation: short(sor.Why, maxExplanation),
		ContentType: []string{"CONTENT_TYPE_OTHER"}, ContentTypeOther: "hyperlink / file name",
		Category: "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS", CategorySpecification: []string{"KEYWORD_COPYRIGHT_INFRINGEMENT"},
		TerritorialScope: territory, ContentDate: date(it.FirstSeen, it.Notice.ReceivedAt), ApplicationDate: date(it.Row.RemovedAt, it.Notice.ReceivedAt),
		DecisionFacts: short(sor.Facts+" "+sor.Restriction, maxFacts), SourceType: "SOURCE_TYPE_OTHER_NOTIFICATION",
		AutomatedDetection: "No", AutomatedDecision: "AUTOMATED_DECISION_NOT_AUTOMATED", PUID: it.PUID,
	}
	if it.Row.State == takedown.RowPurged {
		s.DecisionVisibility[0] = "DECISION_VISIBILITY_CONTENT_REMOVED"
	}
	for _, regime := range it.Notice.Regimes {
		if regime == takedown.RegimeDSA {
			s.SourceType = "SOURCE_ARTICLE_16"
		}
	}
	if it.Flagger {
		s.SourceType = "SOURCE_TRUSTED_FLAGGER"
	}
	if sor.FullyAuto {
		s.AutomatedDecision = "AUTOMATED_DECISION_FULLY"
	}
	return s
}

// date is a day as the database reads it; a time that is missing is the other's.
func date(t, other time.Time) string {
	if t.IsZero() {
		t = other
	}
	return t.UTC().Format(time.DateOnly)
}

func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
