package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"blindex/store"
)

// runBackup writes a backup, in the running node or by itself.
func runBackup(ctx context.Context, args []string, s streams) error {
	cfg, rest, err := parse("backup", args, s.err, nil)
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) != 1 {
		return fmt.Errorf("%w: blindex backup DIR", errUsage)
	}
	dir, err := filepath.Abs(rest[0])
	if err != nil {
		return fmt.Errorf("find the folder: %w", err)
	}
	return runOwned(ctx, cfg, "backup", []string{dir}, s.out)
}

func ownBackup(ctx context.Context, a *app, args []string, out io.Writer) error {
	start := a.now()
	m, err := a.store.Backup(ctx, args[0])
	if errors.Is(err, store.ErrThere) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "backup: %d rows of %d tables in %s\n", m.Rows(), len(m.Tables), a.now().Sub(start).Round(time.Millisecond))
	fmt.Fprintf(out, "Not in it, keep them apart from it: the master file %s and the removal journal %s. Escrow keys are kept nowhere else: destroying one is the erasure.\n",
		filepath.Join(a.cfg.Data, "master.key"), a.cfg.Journal)
	return nil
}

// runRestore puts a backup back. It needs the data folder for itself.
func runRestore(ctx context.Context, args []string, s streams) error {
	var o store.RestoreOptions
	cfg, rest, err := parse("restore", args, s.err, func(fs *flag.FlagSet, _ *Config) {
		fs.BoolVar(&o.Replace, "replace", false, "throw away what is in the database")
		fs.BoolVar(&o.AcceptGap, "accept-gap", false, "go on without removals that no journal holds any more, and publish that; without DIR: for a database that was put back by other means")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) > 1 || len(rest) == 0 && (!o.AcceptGap || o.Replace) {
		return fmt.Errorf("%w: blindex restore [--replace] [--accept-gap] DIR", errUsage)
	}
	a := newApp(ctx, cfg, s.err)
	defer a.close()
	if err := a.open(ctx, a.own, a.startDatabase, a.openStore); err != nil {
		return err
	}
	if len(rest) == 1 {
		err = a.restore(ctx, rest[0], o, s.out)
	} else {
		err = a.acceptGap(ctx, s.out)
	}
	if err != nil {
		return err
	}
	if err := a.enterStore(ctx); err != nil {
		return err
	}
	if o.AcceptGap {
		if err := a.acceptLogGap(ctx, s.out); err != nil {
			return err
		}
	}
	if err := a.open(ctx, a.openIndex, a.reconcile, a.signFirst, a.follow); err != nil {
		return err
	}
	return a.sayRestored(ctx, s.out)
}

// restore loads the rows. The master file must be the one that the backup belongs to.
func (a *app) restore(ctx context.Context, dir string, o store.RestoreOptions, out io.Writer) error {
	m, err := store.PeekManifest(dir)
	if err != nil {
		return err
	}
	check, err := m.Check()
	if err != nil {
		return err
	}
	keys, err := a.keys(check)
	if err != nil {
		return err
	}
	r, err := a.store.Restore(ctx, dir, keys, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "restored: %d rows of %d tables, as of %s\n", m.Rows(), len(m.Tables), m.CreatedAt.UTC().Format(time.RFC3339))
	sayLost(out, r.Lost)
	return nil
}

func (a *app) acceptGap(ctx context.Context, out io.Writer) error {
	if err := a.enterStore(ctx); err != nil {
		return err
	}
	lost, err := a.store.AcceptGap(ctx)
	if err == nil && len(lost) == 0 {
		fmt.Fprintln(out, "nothing is lost that this machine knows of")
	}
	sayLost(out, lost)
	return err
}

// acceptLogGap goes on with the log where leaves are lost that were signed.
func (a *app) acceptLogGap(ctx context.Context, out io.Writer) error {
	g, lost, err := a.store.AcceptLogGap(ctx)
	if lost {
		fmt.Fprintf(out, "log: leaves %d to %d are lost, and a leaf of kind gap says so\n", g.From, g.To-1)
	}
	return err
}

func sayLost(out io.Writer, lost []store.LostSpan) {
	for _, l := range lost {
		fmt.Fprintf(out, "lost, and published as lost: %s\n", l)
	}
}

func (a *app) sayRestored(ctx context.Context, out io.Writer) error {
	removals, err := a.store.VerifyJournal(ctx)
	if err != nil {
		return err
	}
	visible, err := a.store.CountVisible(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "journal: %d removals, all in the database\nindex: built anew, %d entries may be shown\n", removals, visible)
	return a.sayLostNotices(ctx, out)
}

// sayLostNotices lists notices that went with the database while their removals stand.
func (a *app) sayLostNotices(ctx context.Context, out io.Writer) error {
	lost, err := a.store.LostNotices(ctx)
	if err != nil || len(lost) == 0 {
		return err
	}
	fmt.Fprintf(out, "%d notices are newer than the backup and known by the journal alone; their removals stand, ask who filed them to file again:\n", len(lost))
	for _, n := range lost {
		fmt.Fprintf(out, "  %s  removed %d, put back %d\n", n.Ref, n.Removals, n.Lifts)
	}
	return nil
}

func runRekey(ctx context.Context, args []string, s streams) error {
	return runPlain(ctx, "rekey", args, s)
}

// ownRekey takes a new key for targets, while everything runs. Other nodes must be stopped.
func ownRekey(ctx context.Context, a *app, _ []string, out io.Writer) error {
	r, err := a.store.Rekey(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "key %d: %d targets hashed anew, %d of them were there twice; %d are known by the journal alone and found by their former hash\n",
		r.Key, r.Targets, r.Merged, r.Without)
	return nil
}
