package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"
)

func runVerify(ctx context.Context, args []string, s streams) error {
	cfg, rest, err := parse("verify", args, s.err, nil)
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) > 1 {
		return fmt.Errorf("%w: blindex verify [DIR of a backup]", errUsage)
	}
	for i := range rest {
		if rest[i], err = filepath.Abs(rest[i]); err != nil {
			return fmt.Errorf("find the folder: %w", err)
		}
	}
	return runOwned(ctx, cfg, "verify", rest, s.out)
}

// ownVerify checks what can be checked while everything runs: the event chain, the
// journal against the suppressions, the transparency log against what was signed, the index
// against the rows; or a backup.
func ownVerify(ctx context.Context, a *app, args []string, out io.Writer) error {
	if len(args) == 1 {
		return a.verifyBackup(ctx, args[0], out)
	}
	if _, err := a.follower.CatchUp(ctx); err != nil {
		return err
	}
	events, err := a.store.VerifyEvents(ctx)
	if err != nil {
		return fmt.Errorf("verify the events: %w", err)
	}
	fmt.Fprintf(out, "events: %d, chain unbroken\n", events)
	removals, err := a.store.VerifyJournal(ctx)
	if err != nil {
		return fmt.Errorf("verify the journal: %w", err)
	}
	fmt.Fprintf(out, "journal: %d removals, all in the database\n", removals)
	leaves, err := a.store.VerifyLog(ctx)
	if err != nil {
		return fmt.Errorf("verify the transparency log: %w", err)
	}
	fmt.Fprintf(out, "transparency log: %d leaves, as every checkpoint says\n", leaves)
	if err := a.sayLostNotices(ctx, out); err != nil {
		return err
	}
	return a.verifyIndex(ctx, out)
}

func (a *app) verifyIndex(ctx context.Context, out io.Writer) error {
	rows, err := a.store.CountVisible(ctx)
	if err != nil {
		return err
	}
	st, err := a.engine.Stats()
	if err != nil {
		return fmt.Errorf("verify the index: %w", err)
	}
	fmt.Fprintf(out, "index: %d entries, %d of the database may be shown\n", st.Docs, rows)
	if st.Docs != uint64(rows) {
		return fmt.Errorf("the index disagrees with the database: run blindex reindex")
	}
	return nil
}

// verifyBackup reads a backup through: its stamp, every file's checksum and row count,
// and whether the journals here reach what it has seen of them.
func (a *app) verifyBackup(ctx context.Context, dir string, out io.Writer) error {
	m, lost, err := a.store.VerifyBackup(ctx, dir)
	if err != nil {
		return fmt.Errorf("verify the backup: %w", err)
	}
	fmt.Fprintf(out, "backup: of %s, %d rows of %d tables, whole and unchanged\n", m.CreatedAt.UTC().Format(time.RFC3339), m.Rows(), len(m.Tables))
	for _, l := range lost {
		fmt.Fprintf(out, "the journal here lacks: %s\n", l)
	}
	if len(lost) > 0 {
		return fmt.Errorf("the removal journal does not reach this backup: bring its files back into the journal folder")
	}
	return nil
}
