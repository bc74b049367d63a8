package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"blindex/access"
	"blindex/mail"
	"blindex/share"
	"blindex/takedown"
)

const eventReported = "reported" // removed links were reported to their storage provider (R33)

// ProviderReports are the reports about a copyright notice's removed links at one storage
// provider, as they would be sent. It needs access.ViewLinks, since links stand in them,
// and is written into the history as a view of them (R14). takedown.ErrNothingLeft when no
// link is at hand: the purge destroys them. At most takedown.MaxReports.
func (s *Store) ProviderReports(ctx context.Context, ref, provider string, op access.Operator) ([]takedown.ProviderReport, error) {
	if !access.Can(op.Role, access.ViewLinks) {
		return nil, s.refuseLinks(ctx, ref, op)
	}
	var list []takedown.ProviderReport
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, false)
		if err != nil {
			return err
		}
		if list, err = s.reportsOf(ctx, tx, n, provider); err != nil {
			return err
		}
		return s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{Actor: op.Pseudonym, Name: eventViewed})
	})
	if err != nil {
		return nil, fmt.Errorf("store: provider reports: %w", err)
	}
	return list, nil
}

func (s *Store) reportsOf(ctx context.Context, tx pgx.Tx, n *noticeRow, provider string) ([]takedown.ProviderReport, error) {
	if n.Notice.Route != takedown.Copyright {
		return nil, takedown.ErrNothingLeft
	}
	rows, err := s.caseRows(ctx, tx, n, true)
	if err != nil {
		return nil, err
	}
	var list []takedown.ProviderReport
	for _, r := range rows {
		if r.State != takedown.RowRemoved || r.Provider != provider || r.Link == "" || len(list) == takedown.MaxReports {
			continue
		}
		link, _, err := share.Parse(share.NewUntrusted(r.Link))
		if err != nil {
			continue
		}
		out := takedown.ProviderReport{ID: s.reportID(n.Ref, r.N), Row: r.N, At: r.RemovedAt, Provider: provider, Link: link}
		out.Work, out.Holder, out.Category = takedown.ReportWords(n.Notice, r.Row)
		list = append(list, out)
	}
	if len(list) == 0 {
		return nil, takedown.ErrNothingLeft
	}
	return list, nil
}

// reportID is a UUID (version 4 in form) that says nothing and is the same every time, so
// that a provider can drop what it got twice.
func (s *Store) reportID(ref string, row int) string {
	b := s.keys.Email([]byte("report|" + ref + "|" + strconv.Itoa(row)))
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

const addReportSQL = `
INSERT INTO mails (notice_ref, to_sealed, subject, body, files_sealed, not_before, created_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`

// SendProviderReports queues the reports that ProviderReports shows, as files of one mail
// to the provider. The links are in the files alone, which are sealed until they leave.
// takedown.ErrReportsOff, takedown.ErrNoContact, and the errors of ProviderReports.
func (s *Store) SendProviderReports(ctx context.Context, ref, provider string, op access.Operator, by takedown.Reporter) error {
	to := by.AddressOf(provider)
	switch {
	case !by.On:
		return fmt.Errorf("store: send reports: %w", takedown.ErrReportsOff)
	case to == "":
		return fmt.Errorf("store: send reports: %w", takedown.ErrNoContact)
	case !access.Can(op.Role, access.ViewLinks):
		return s.refuseLinks(ctx, ref, op)
	}
	err := s.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := s.loadNotice(ctx, tx, ref, true)
		if err != nil {
			return err
		}
		list, err := s.reportsOf(ctx, tx, n, provider)
		if err != nil {
			return err
		}
		if err := s.queueReport(ctx, tx, ref, to, by, list); err != nil {
			return err
		}
		rows := make([]int, len(list))
		for i, r := range list {
			rows[i] = r.Row
		}
		return s.appendEvents(ctx, tx, ref, s.now(), takedown.Event{
			Actor: op.Pseudonym, Name: eventReported, Detail: map[string]string{"provider": provider, "rows": takedown.Ranges(rows)},
		})
	})
	if err != nil {
		return fmt.Errorf("store: send reports: %w", err)
	}
	return nil
}

func (s *Store) queueReport(ctx context.Context, tx pgx.Tx, ref, to string, by takedown.Reporter, list []takedown.ProviderReport) error {
	var files []mail.File
	for _, r := range list {
		doc, err := r.XARF(by, ref)
		if err != nil {
			return err
		}
		files = append(files, mail.File{Name: fmt.Sprintf("xarf-%d.json", r.Row), Type: "application/json", Data: doc})
	}
	sealedFiles, err := s.sealFiles(ref, files)
	if err != nil {
		return err
	}
	sealed, err := s.keys.Seal([]byte(to), mailAAD(ref))
	if err != nil {
		return errSeal
	}
	subject, body := mail.ProviderReport(ref, len(list))
	_, err = tx.Exec(ctx, addReportSQL, ref, sealed, subject, body, sealedFiles, s.now())
	return clean(err)
}

func filesAAD(ref string) []byte { return []byte("files|" + ref) }

func (s *Store) sealFiles(ref string, files []mail.File) ([]byte, error) {
	plain, err := json.Marshal(files)
	if err != nil {
		return nil, errSeal
	}
	sealed, err := s.keys.Seal(plain, filesAAD(ref))
	if err != nil {
		return nil, errSeal
	}
	return sealed, nil
}

// openFiles are the files of a mail; none for most.
func (s *Store) openFiles(ref string, sealed []byte) ([]mail.File, error) {
	if sealed == nil {
		return nil, nil
	}
	plain, err := s.keys.Unseal(sealed, filesAAD(ref))
	var files []mail.File
	if err != nil || json.Unmarshal(plain, &files) != nil {
		return nil, errSeal
	}
	return files, nil
}
