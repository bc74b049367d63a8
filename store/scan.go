package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"blindex/index"
	"blindex/mail"
	"blindex/share"
	"blindex/takedown"
)

// ownWords are the columns where a removed name may stay: what a notice says was
// copied, in its sender's words, and the name of a site.
var ownWords = map[string]bool{
	"notice_works.title": true, "notice_works.description": true, "notice_works.kind": true, "notice_works.original_urls": true,
	"notices.explanation": true, "notices.signature": true, "hosts.origin": true, "shares.hosts": true,
	// the same words, redacted and confirmed for the public archive
	"publications.complainant": true, "publications.principal": true, "publications.works": true,
}

// column is one that can hold text, as the catalogue lists it.
type column struct {
	Table, Name string
	Kind        string // text, array or bytes
}

// Every table is asked, whatever it is for: a list of columns would be forgotten when
// one is added.
const columnsSQL = `
SELECT c.oid::regclass::text, a.attname,
       CASE WHEN t.typname = 'bytea' THEN 'bytes' WHEN t.typcategory = 'A' THEN 'array' ELSE 'text' END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm')
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND coalesce(e.typname, t.typname) IN ('text', 'varchar', 'bpchar', 'name', 'citext', 'json', 'jsonb', 'xml', 'bytea')
ORDER BY 1, a.attnum`

// places counts cells by "table.column".
type places map[string]int

func (p places) cells() int {
	n := 0
	for _, c := range p {
		n += c
	}
	return n
}

// columns lists what a scan reads.
func (s *Store) columns(ctx context.Context) ([]column, error) {
	rows, err := s.pool.Query(ctx, columnsSQL)
	if err != nil {
		return nil, clean(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil {
		return nil, clean(err)
	}
	return slices.DeleteFunc(all, func(c column) bool { return ownWords[c.Table+"."+c.Name] }), nil
}

// scan walks every column of every table that can hold text and says where something
// wanted stands, and which of it.
func (s *Store) scan(ctx context.Context, n needles) (places, map[int]bool, error) {
	where, which := places{}, map[int]bool{}
	if n.empty() {
		return where, which, nil
	}
	columns, err := s.columns(ctx)
	if err != nil {
		return nil, nil, err
	}
	tables := map[string][]column{}
	for _, c := range columns {
		tables[c.Table] = append(tables[c.Table], c)
	}
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		if err := s.scanTable(ctx, table, tables[table], n, where, which); err != nil {
			return nil, nil, err
		}
	}
	return where, which, nil
}

// Cells that told nothing are remembered, up to these bounds: many columns have few values.
const (
	maxClear     = 4096 // a column
	longestClear = 64   // bytes
)

func (s *Store) scanTable(ctx context.Context, table string, columns []column, n needles, where places, which map[int]bool) error {
	exprs := make([]string, len(columns))
	for i, c := range columns {
		name := pgx.Identifier{c.Name}.Sanitize()
		switch c.Kind {
		case "bytes":
			exprs[i] = name
		case "array":
			exprs[i] = "array_to_string(" + name + ", ' ')"
		default:
			exprs[i] = name + "::text"
		}
	}
	// The table's name comes from the catalogue, quoted by the server.
	rows, err := s.pool.Query(ctx, "SELECT "+strings.Join(exprs, ", ")+" FROM "+table)
	if err != nil {
		return clean(err)
	}
	defer rows.Close()
	known := make([]map[string]bool, len(columns))
	for i := range known {
		known[i] = map[string]bool{}
	}
	for rows.Next() {
		for i, cell := range rows.RawValues() {
			if len(cell) == 0 || known[i][string(cell)] {
				continue
			}
			text, shortest := string(cell), 0
			switch {
			case columns[i].Kind == "bytes":
				text, shortest = printable(cell), shortestInBytes
			case columns[i].Name == "entry_id":
				shortest = shortestInIDs
			}
			hit := false
			n.look(text, shortest, func(of int) { hit, which[of] = true, true })
			switch {
			case hit:
				where[columns[i].Table+"."+columns[i].Name]++
			case len(known[i]) < maxClear && len(cell) <= longestClear:
				known[i][string(cell)] = true
			}
		}
	}
	return clean(rows.Err())
}

// namesSQL are the names, handles and addresses of all entries, to tell what only the
// wanted have. Both statements read one row at a time, so that they are cheap on memory.
const (
	otherSharesSQL    = `SELECT target_id, name || ' ' || provider_name, handle || ' ' || sub || ' ' || url FROM shares`
	otherSightingsSQL = `SELECT target_id, name, '' FROM sightings WHERE name <> ''`
)

// distinctive builds the needles of a list: what is in no other entry's names and in
// none of the program's own words.
func (s *Store) distinctive(ctx context.Context, list []wanted) (needles, error) {
	n := newNeedles(list)
	own := make(map[int64]bool, len(list))
	for _, w := range list {
		own[w.TargetID] = true
	}
	words, err := s.vocabulary(ctx)
	if err != nil {
		return n, err
	}
	n.without(words)
	for _, sql := range []string{otherSharesSQL, otherSightingsSQL} {
		rows, err := s.pool.Query(ctx, sql)
		if err != nil {
			return n, clean(err)
		}
		var target int64
		var name, handles string
		_, err = pgx.ForEachRow(rows, []any{&target, &name, &handles}, func() error {
			if !own[target] {
				n.forget(name)
				n.forgetHandles(handles)
			}
			return nil
		})
		if err != nil {
			return n, clean(err)
		}
	}
	return n, nil
}

// Words of the schema's rules, and codes and names that the program or its operators
// chose: a name may use the same words without being told by them.
const vocabularySQL = `
SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'
UNION SELECT name || ' ' || coalesce(error_code, '') FROM tasks
UNION SELECT name FROM nodes
UNION SELECT name || ' ' || pseudonym FROM operators
UNION SELECT origin || ' ' || coalesce(error_code, '') || ' ' || coalesce(state_who, '') || ' ' || coalesce(seeded_by, '') || ' ' || coalesce(lease_node, '') FROM hosts
UNION SELECT name || ' ' || actor FROM events
UNION SELECT k FROM events, jsonb_object_keys(detail) k
UNION SELECT v FROM events, jsonb_each_text(detail) AS d (k, v) WHERE k IN ('reason', 'route', 'kind', 'source', 'missing')
UNION SELECT k FROM notices, jsonb_object_keys(statements) k
UNION SELECT k FROM shares, jsonb_object_keys(probe_state) k
UNION SELECT DISTINCT coalesce(error_code, '') || ' ' || coalesce(verdict, '') || ' ' || coalesce(lang, '') FROM pages
UNION SELECT DISTINCT name_source || ' ' || provider || ' ' || kind || ' ' || type || ' ' || lang FROM shares
UNION SELECT DISTINCT lang FROM sightings
UNION SELECT DISTINCT kind || ' ' || who FROM suppressions
UNION SELECT DISTINCT coalesce(error_code, '') FROM mails
UNION SELECT DISTINCT error_code FROM exports
UNION SELECT DISTINCT reason || ' ' || provider FROM notice_items`

// vocabulary are the program's own words.
func (s *Store) vocabulary(ctx context.Context) (map[string]bool, error) {
	rows, err := s.pool.Query(ctx, vocabularySQL)
	if err != nil {
		return nil, clean(err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, clean(err)
	}
	for _, p := range share.Providers() {
		texts = append(texts, p.ID, p.Name)
	}
	if s.statusURL != nil {
		texts = append(texts, s.statusURL("", "")) // stands in letters
	}
	texts = append(texts, s.noticeURL)
	words := map[string]bool{}
	for _, text := range slices.Concat(texts, letterTexts(), logTexts()) {
		for _, t := range index.Analyze(text) {
			words[t] = true
		}
	}
	return words, nil
}

// letterTexts are all fixed texts of letters.
func letterTexts() []string {
	elements := []takedown.Element{takedown.ElementSignature, takedown.ElementWork, takedown.ElementLink, takedown.ElementContact,
		takedown.ElementGoodFaith, takedown.ElementAccuracy, takedown.ElementPerjury}
	var rows []takedown.LetterRow
	for _, state := range []takedown.RowState{takedown.RowOpen, takedown.RowRemoved, takedown.RowKept, takedown.RowRestored, takedown.RowPurged} {
		for _, reason := range append(takedown.Reasons(takedown.Keep), takedown.Reasons(takedown.Remove)...) {
			rows = append(rows, takedown.LetterRow{N: 1, State: state, Reason: reason})
		}
	}
	subject, body := mail.ProviderReport("", 0)
	out := []string{subject, body}
	for _, lang := range mail.Languages() {
		subject, body := mail.ComposeAnswer(lang, "")
		out = append(out, subject, body)
		for _, template := range takedown.Templates() {
			l := takedown.Letter{Template: template, Missing: elements, Rows: rows, Automated: true}
			if subject, body, err := mail.Compose(l, mail.Place{Lang: lang, Salt: "0", KeysCut: 1, Dropped: 1}); err == nil {
				out = append(out, subject, body)
			}
		}
	}
	return out
}
