package export

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// fakeDSA imitates the DSA Transparency Database (digital-services-act/transparency-database,
// StatementStoreRequest.php, Statement.php and StatementMultipleAPIController.php at 69e80a0):
// its required fields, enumerations, lengths and date ranges, a batch taken whole or not at
// all, 422 with statement_N or existing_puids, 302 and 404 of existing-puid, 401 without the
// token. It is no proof that the real one would take what it takes.
type fakeDSA struct {
	*httptest.Server
	mu      sync.Mutex
	stored  map[string]map[string]any
	posts   []int          // sizes of batches
	status  map[int]int    // answer of the n-th post instead of judging, from 1
	header  http.Header    // of such answers
	silent  bool           // "not unique" without the list of what exists
	refuses map[string]any // PUID to a fault, whatever the statement says
}

func newFakeDSA(t *testing.T) *fakeDSA {
	f := &fakeDSA{stored: map[string]map[string]any{}, status: map[int]int{}, header: http.Header{}, refuses: map[string]any{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/statements", f.store)
	mux.HandleFunc("GET /api/v1/statement/existing-puid/{puid}", f.existing)
	f.Server = httptest.NewServer(f.guard(mux))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeDSA) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer right" || r.Header.Get("Accept") != "application/json" {
			reply(w, http.StatusUnauthorized, map[string]any{"message": "Unauthenticated."})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (f *fakeDSA) existing(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.stored[r.PathValue("puid")]; !ok {
		reply(w, http.StatusNotFound, map[string]any{"message": "statement of reason not found"})
		return
	}
	w.Header().Set("Location", "http://elsewhere.invalid/") // a client that follows it fails
	reply(w, http.StatusFound, map[string]any{"message": "statement of reason found"})
}

func (f *fakeDSA) store(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var in struct {
		Statements []map[string]any `json:"statements"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Statements) < 1 || len(in.Statements) > 100 {
		reply(w, http.StatusUnprocessableEntity, map[string]any{"errors": map[string]any{"statements": []string{"The statements field must have between 1 and 100 items."}}})
		return
	}
	f.posts = append(f.posts, len(in.Statements))
	if s := f.status[len(f.posts)]; s != 0 {
		for k, v := range f.header {
			w.Header()[k] = v
		}
		reply(w, s, map[string]any{"message": "Server Error"})
		return
	}
	faults, there := map[string]any{}, []string{}
	for i, s := range in.Statements {
		bad := judge(s)
		puid, _ := s["puid"].(string)
		if fault, ok := f.refuses[puid]; ok {
			bad = map[string]any{"category": fault}
		}
		if len(bad) > 0 {
			faults[fmt.Sprintf("statement_%d", i)] = bad
		}
		if _, ok := f.stored[puid]; ok {
			there = append(there, puid)
		}
	}
	switch {
	case len(faults) > 0:
		reply(w, http.StatusUnprocessableEntity, map[string]any{"errors": faults})
	case len(there) > 0:
		e := map[string]any{"puid": []string{"The platform identifier(s) are not all unique within this call."}}
		if !f.silent {
			e["existing_puids"] = there
		}
		reply(w, http.StatusUnprocessableEntity, map[string]any{"message": "not unique", "errors": e})
	default:
		for _, s := range in.Statements {
			f.stored[s["puid"].(string)] = s
		}
		reply(w, http.StatusCreated, map[string]any{"statements": in.Statements})
	}
}

func list(s string) []string { return strings.Fields(s) }

// The enumerations of Statement.php.
var (
	visibilities = list("DECISION_VISIBILITY_CONTENT_REMOVED DECISION_VISIBILITY_CONTENT_DISABLED DECISION_VISIBILITY_CONTENT_DEMOTED DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED DECISION_VISIBILITY_CONTENT_LABELLED DECISION_VISIBILITY_OTHER")
	grounds      = list("DECISION_GROUND_ILLEGAL_CONTENT DECISION_GROUND_INCOMPATIBLE_CONTENT")
	contents     = list("CONTENT_TYPE_APP CONTENT_TYPE_AUDIO CONTENT_TYPE_IMAGE CONTENT_TYPE_PRODUCT CONTENT_TYPE_SYNTHETIC_MEDIA CONTENT_TYPE_TEXT CONTENT_TYPE_VIDEO CONTENT_TYPE_OTHER")
	categories   = list("STATEMENT_CATEGORY_ANIMAL_WELFARE STATEMENT_CATEGORY_CONSUMER_INFORMATION STATEMENT_CATEGORY_CYBER_VIOLENCE STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE STATEMENT_CATEGORY_OTHER_VIOLATION_TC STATEMENT_CATEGORY_PROTECTION_OF_MINORS STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY STATEMENT_CATEGORY_SCAMS_AND_FRAUD STATEMENT_CATEGORY_SELF_HARM STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS STATEMENT_CATEGORY_VIOLENCE")
	sources      = list("SOURCE_ARTICLE_16 SOURCE_TRUSTED_FLAGGER SOURCE_TYPE_OTHER_NOTIFICATION SOURCE_VOLUNTARY")
	automations  = list("AUTOMATED_DECISION_FULLY AUTOMATED_DECISION_PARTIALLY AUTOMATED_DECISION_NOT_AUTOMATED")
	countries    = list("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK")
	puidRule     = regexp.MustCompile(`^[a-zA-Z0-9-_]+$`)
	knownFields  = list("decision_visibility decision_visibility_other decision_monetary decision_monetary_other decision_provision decision_account account_type category_specification category_specification_other decision_ground decision_ground_reference_url illegal_content_legal_ground illegal_content_explanation incompatible_content_ground incompatible_content_explanation incompatible_content_illegal content_type content_type_other category category_addition territorial_scope content_language content_date application_date end_date_account_restriction end_date_monetary_restriction end_date_service_restriction end_date_visibility_restriction decision_facts source_type source_identity automated_detection automated_decision puid content_id")
)

// judge applies the rules to one statement and names what is wrong with each field.
func judge(s map[string]any) map[string]any {
	bad := map[string]any{}
	say := func(field, what string) { bad[field] = []string{what} }
	text := func(field string, required bool, most int) string {
		v, ok := s[field].(string)
		if required && v == "" || s[field] != nil && !ok {
			say(field, "required")
		}
		if utf8.RuneCountInString(v) > most {
			say(field, "too long")
		}
		return v
	}
	one := func(field string, of []string) {
		if v := text(field, true, 500); !slices.Contains(of, v) {
			say(field, "invalid")
		}
	}
	many := func(field string, required bool, of []string) (out []string) {
		values, ok := s[field].([]any)
		if required && len(values) == 0 || s[field] != nil && !ok {
			say(field, "required")
		}
		for _, v := range values {
			if name, _ := v.(string); !slices.Contains(of, name) {
				say(field, "invalid")
			} else {
				out = append(out, name)
			}
		}
		return out
	}
	day := func(field, from string) {
		v := text(field, true, 10)
		if t, err := time.Parse(time.DateOnly, v); err != nil || v < from || v > "2038-01-01" || t.IsZero() {
			say(field, "date")
		}
	}
	if s["decision_monetary"] == nil && s["decision_provision"] == nil && s["decision_account"] == nil || s["decision_visibility"] != nil {
		if slices.Contains(many("decision_visibility", true, visibilities), "DECISION_VISIBILITY_OTHER") {
			text("decision_visibility_other", true, 500)
		}
	}
	one("decision_ground", grounds)
	kind, other := "illegal_content_legal_ground", "illegal_content_explanation"
	if s["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT" {
		kind, other = "incompatible_content_ground", "incompatible_content_explanation"
	}
	text(kind, true, 500)
	text(other, true, 2000)
	if slices.Contains(many("content_type", true, contents), "CONTENT_TYPE_OTHER") {
		text("content_type_other", true, 500)
	}
	one("category", categories)
	many("category_addition", false, categories)
	many("category_specification", false, []string{"KEYWORD_COPYRIGHT_INFRINGEMENT"}) // of the many, ours
	many("territorial_scope", false, countries)
	day("content_date", "2000-01-01")
	day("application_date", "2020-01-01")
	text("decision_facts", true, 5000)
	one("source_type", sources)
	text("source_identity", false, 500)
	one("automated_detection", []string{"Yes", "No"})
	one("automated_decision", automations)
	if !puidRule.MatchString(text("puid", true, 500)) {
		say("puid", "The puid format is invalid.")
	}
	for field := range s {
		if !slices.Contains(knownFields, field) {
			say(field, "unknown to the fake")
		}
	}
	return bad
}
