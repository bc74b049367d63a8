// Blindex is the program: commands, configuration and wiring. It is the only place
// that knows every package. main parses and calls run; tests call run too.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"
)

// streams are what a command reads and writes; tests give their own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one subcommand. run gets the arguments behind its name.
type command struct {
	usage string // arguments and one sentence
	run   func(ctx context.Context, args []string, s streams) error
}

// errUsage ends the program with status 2; errFound with 1 and no further words.
var (
	errUsage = errors.New("usage")
	errFound = errors.New("found")
)

func commands() map[string]command {
	return map[string]command{
		"serve":    {"[--listen ADDR] [--seed URL]…  run everything in one process", runServe},
		"crawl":    {"URL…  crawl to completion, print what was found", runCrawl},
		"links":    {"[PATH]… [--urls FILE]  print one JSON object per share link in files, folders, pages", runLinks},
		"import":   {"FILE  bulk load JSON lines; keys are cut, tombstones honoured", runImport},
		"search":   {"[--server URL] QUERY  JSON hits from a running node", runSearch},
		"reindex":  {"build the index anew beside the old one and swap", runReindex},
		"purge":    {"erase what is covered by a removal, and prove it", runPurge},
		"rekey":    {"hash every target anew, with a new key; all that was removed stays down", runRekey},
		"verify":   {"[DIR]  check the index, the journal and the event chain against the database, or a backup", runVerify},
		"backup":   {"DIR  write all rows, as they are now, into a new folder; keys and journal are kept apart", runBackup},
		"restore":  {"[--replace] [--accept-gap] DIR  put a backup back, and replay the removal journal", runRestore},
		"audit":    {"keys PATH…  exit 1 if a share secret is found in files under PATH", runAudit},
		"log":      {"verify DIR|URL | fetch URL DIR | verify-receipt FILE | sign  check the transparency log from outside", runLog},
		"mail":     {"key --domain D --selector S FILE  make a DKIM key, print what to publish in DNS", runMail},
		"evidence": {"keygen FILE | export FILE | open KEYFILE FILE  evidence of severe removals, sealed to the compliance contact", runEvidence},
		"operator": {"add|reset|list NAME  operators and their one-time login links", runOperator},
	}
}

func main() {
	noCoreDumps()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// run executes one command line.
func run(ctx context.Context, args []string, s streams) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		help(s.out)
		return nil
	}
	c, ok := commands()[args[0]]
	if !ok {
		help(s.err)
		return fmt.Errorf("%w: there is no command of that name", errUsage)
	}
	return c.run(ctx, args[1:], s)
}

func help(w io.Writer) {
	fmt.Fprint(w, "blindex – a search engine for publicly posted share links that cannot hold a key\n\n")
	all := commands()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(w, "  blindex %-9s %s\n", name, all[name].usage)
	}
	fmt.Fprint(w, "\nEvery command takes --data DIR, --database-url URL and --config FILE; blindex COMMAND --help lists the rest.\n")
}

// exitCode is 0 for success, 1 for failure or a finding, 2 for a wrong command line, and
// 3 when blindex links could not read all of its input.
func exitCode(err error, w io.Writer) int {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	case errors.Is(err, errFound), errors.Is(err, errNone):
		return 1
	case errors.Is(err, errUnread):
		fmt.Fprintln(w, "blindex:", err)
		return 3
	case errors.Is(err, errUsage):
		fmt.Fprintln(w, "blindex:", strings.TrimPrefix(err.Error(), "usage: "))
		return 2
	default:
		fmt.Fprintln(w, "blindex:", err)
		return 1
	}
}
