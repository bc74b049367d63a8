package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"blindex/translog"
)

// Files of a downloaded log.
const (
	fileKey        = "key"
	fileCheckpoint = "checkpoint"
	fileEarlier    = "checkpoint.earlier" // of the download before
	fileLeaves     = "leaves.jsonl"
	fileReport     = "report.json"
	fileCSV        = "report.csv"
)

// runLog is an outsider's side of the transparency log: but for sign, it needs no database
// and no data folder, only what is published.
func runLog(ctx context.Context, args []string, s streams) error {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	switch verb {
	case "fetch":
		return logFetch(ctx, args, s)
	case "verify":
		return logVerify(ctx, args, s)
	case "verify-receipt":
		return logReceipt(ctx, args, s)
	case "sign":
		cfg, rest, err := parse("log sign", args, s.err, nil)
		if err != nil {
			return helpIsFine(err)
		}
		if len(rest) > 0 {
			return fmt.Errorf("%w: blindex log sign takes no arguments", errUsage)
		}
		return runOwned(ctx, cfg, "log-sign", nil, s.out)
	}
	if verb == "-h" || verb == "--help" || verb == "help" {
		fmt.Fprintln(s.err, logUsage+"\nFlags of sign:")
		_, _, err := parse("log sign", []string{"--help"}, s.err, nil)
		return helpIsFine(err)
	}
	return fmt.Errorf("%w: %s", errUsage, logUsage)
}

const logUsage = "blindex log verify DIR|URL [--checkpoint FILE] [--key KEY] | fetch URL DIR | verify-receipt FILE --key KEY|FILE|URL | sign"

func logFlags(name string, args []string, s streams, define func(*flag.FlagSet)) ([]string, error) {
	fs := flag.NewFlagSet("blindex log "+name, flag.ContinueOnError)
	fs.SetOutput(s.err)
	define(fs)
	var rest []string
	for len(args) > 0 { // flags may stand behind what they belong to
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, fmt.Errorf("%w: blindex log %s --help lists the flags", errUsage, name)
		}
		args = fs.Args()
		if len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	return rest, nil
}

func logFetch(ctx context.Context, args []string, s streams) error {
	rest, err := logFlags("fetch", args, s, func(*flag.FlagSet) {})
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) != 2 || !isURL(rest[0]) {
		return fmt.Errorf("%w: blindex log fetch URL DIR", errUsage)
	}
	size, err := fetchLog(ctx, rest[0], rest[1])
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d leaves in %s; check them with: blindex log verify %s\n", size, rest[1], rest[1])
	return nil
}

func logVerify(ctx context.Context, args []string, s streams) error {
	var earlier, key string
	rest, err := logFlags("verify", args, s, func(fs *flag.FlagSet) {
		fs.StringVar(&earlier, "checkpoint", "", "`FILE` with a checkpoint of an earlier time, which the log must continue")
		fs.StringVar(&key, "key", "", "the log's `KEY` as you know it, or a file with it; else the published one is believed")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) != 1 {
		return fmt.Errorf("%w: blindex log verify DIR|URL [--checkpoint FILE] [--key KEY]", errUsage)
	}
	dir := rest[0]
	if isURL(dir) {
		if dir, err = os.MkdirTemp("", "blindex-log-"); err != nil {
			return fmt.Errorf("make a folder for the log: %w", err)
		}
		defer os.RemoveAll(dir)
		if _, err := fetchLog(ctx, rest[0], dir); err != nil {
			return err
		}
	}
	v, err := verifyFiles(dir, earlier, key)
	if err != nil {
		return fmt.Errorf("the log does not stand the check: %w", err)
	}
	fmt.Fprintf(s.out, "%d leaves, root %s, signed %s\n", v.Checkpoint.Size, v.Checkpoint.Root, v.Checkpoint.At.Format(time.RFC3339))
	if v.Earlier > 0 {
		fmt.Fprintf(s.out, "it continues the earlier checkpoint of %d leaves\n", v.Earlier)
	}
	fmt.Fprintf(s.out, "report and CSV: %d figures in %d periods, each the sum of its leaves\n", v.Figures, v.Periods)
	return nil
}

// verifyFiles checks the files of a folder. An earlier checkpoint that a download has
// kept there is used when none is named.
func verifyFiles(dir, earlier, key string) (translog.Verdict, error) {
	p := translog.Published{Key: key}
	var err error
	if earlier == "" {
		if _, err := os.Stat(filepath.Join(dir, fileEarlier)); err == nil {
			earlier = filepath.Join(dir, fileEarlier)
		}
	}
	if earlier != "" {
		if p.Earlier, err = os.ReadFile(earlier); err != nil {
			return translog.Verdict{}, fmt.Errorf("read the earlier checkpoint: %w", err)
		}
	}
	if p.Key == "" {
		p.Key = filepath.Join(dir, fileKey)
	}
	if p.Key, err = readKeyText(p.Key); err != nil {
		return translog.Verdict{}, err
	}
	if p.Checkpoint, err = os.ReadFile(filepath.Join(dir, fileCheckpoint)); err != nil {
		return translog.Verdict{}, fmt.Errorf("read the checkpoint: %w", err)
	}
	for name, to := range map[string]*io.Reader{fileLeaves: &p.Leaves, fileReport: &p.Report, fileCSV: &p.CSV} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return translog.Verdict{}, fmt.Errorf("read the log: %w", err)
		}
		defer f.Close()
		*to = f
	}
	return translog.Verify(p)
}

// readKeyText takes a key or the path of a file with one: a key has plus signs.
func readKeyText(key string) (string, error) {
	if strings.Count(key, "+") >= 2 && !strings.ContainsRune(key, os.PathSeparator) {
		return key, nil
	}
	if b, err := os.ReadFile(key); err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	if strings.Count(key, "+") >= 2 { // base64 has slashes too
		return key, nil
	}
	return "", errors.New("the log's key cannot be read")
}

func logReceipt(ctx context.Context, args []string, s streams) error {
	key := ""
	rest, err := logFlags("verify-receipt", args, s, func(fs *flag.FlagSet) {
		fs.StringVar(&key, "key", "", "the log's `KEY`, a file with it, or the address of the engine")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) != 1 || key == "" {
		return fmt.Errorf("%w: blindex log verify-receipt FILE --key KEY|FILE|URL", errUsage)
	}
	signed, err := os.ReadFile(rest[0])
	if err != nil {
		return fmt.Errorf("read the receipt: %w", err)
	}
	if isURL(key) {
		b, err := get(ctx, key, "log/key", nil)
		if err != nil {
			return err
		}
		key = strings.TrimSpace(string(b))
	} else if key, err = readKeyText(key); err != nil {
		return err
	}
	text, err := translog.OpenReceipt(signed, key)
	if err != nil {
		return fmt.Errorf("the receipt does not stand the check: %w", err)
	}
	fmt.Fprint(s.out, "signed by this log:\n"+text)
	return nil
}

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }

// fetchTries is how often report and CSV are asked for until both are of one checkpoint.
const fetchTries = 5

// fetchLog downloads what is published into dir. A checkpoint that is there already is
// kept beside the new one, and another key than the one there is refused.
func fetchLog(ctx context.Context, base, dir string) (int64, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, fmt.Errorf("make the folder: %w", err)
	}
	key, err := get(ctx, base, "log/key", nil)
	if err != nil {
		return 0, err
	}
	if old, err := os.ReadFile(filepath.Join(dir, fileKey)); err == nil && !bytes.Equal(old, key) {
		return 0, errors.New("the log is signed with another key than the one in this folder: ask who runs it why, before you believe it")
	}
	report, csv, r, err := fetchReport(ctx, base)
	if err != nil {
		return 0, err
	}
	at := filepath.Join(dir, fileCheckpoint)
	if old, err := os.ReadFile(at); err == nil && string(old) != r.Checkpoint {
		if err := os.Rename(at, filepath.Join(dir, fileEarlier)); err != nil {
			return 0, fmt.Errorf("keep the earlier checkpoint: %w", err)
		}
	}
	if err := fetchLeaves(ctx, base, filepath.Join(dir, fileLeaves), r.Leaves); err != nil {
		return 0, err
	}
	for name, content := range map[string][]byte{fileKey: key, fileReport: report, fileCSV: csv, fileCheckpoint: []byte(r.Checkpoint)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return 0, fmt.Errorf("write the log: %w", err)
		}
	}
	return r.Leaves, nil
}

func fetchReport(ctx context.Context, base string) (report, csv []byte, r translog.Report, err error) {
	for range fetchTries {
		if report, err = get(ctx, base, "report", nil); err != nil {
			return nil, nil, r, err
		}
		if r, err = translog.ParseReport(bytes.NewReader(report)); err != nil {
			return nil, nil, r, err
		}
		if csv, err = get(ctx, base, "report.csv", nil); err != nil {
			return nil, nil, r, err
		}
		lines, err := translog.ParseCSV(bytes.NewReader(csv))
		if err != nil {
			return nil, nil, r, err
		}
		if lines.Leaves == r.Leaves || r.Leaves == 0 {
			return report, csv, r, nil
		}
	}
	return nil, nil, r, errors.New("report and CSV are never of one checkpoint: try again later")
}

func fetchLeaves(ctx context.Context, base, path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the leaves: %w", err)
	}
	defer f.Close()
	for n := int64(0); n < size; {
		b, err := get(ctx, base, "log/entries", url.Values{"start": {strconv.FormatInt(n, 10)}, "end": {strconv.FormatInt(size, 10)}})
		if err != nil {
			return err
		}
		lines := int64(bytes.Count(b, []byte("\n")))
		if lines == 0 {
			return fmt.Errorf("the log gives no leaves from number %d on, of %d: its end is missing", n, size)
		}
		if _, err := f.Write(b); err != nil {
			return fmt.Errorf("write the leaves: %w", err)
		}
		n += lines
	}
	return f.Close()
}

// Bounds of one answer.
const (
	answerMax  = 64 << 20
	answerTime = time.Minute
	busyTries  = 10
	busyPause  = 6 * time.Second
)

// get asks for one published thing, patiently when the server has too much to do.
func get(ctx context.Context, base, what string, q url.Values) ([]byte, error) {
	address := strings.TrimSuffix(base, "/") + "/api/v1/transparency/" + what
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	for try := 0; ; try++ {
		status, body, err := getOnce(ctx, address)
		switch {
		case err != nil:
			return nil, fmt.Errorf("no answer from %s", what)
		case status == http.StatusOK:
			return body, nil
		case status == http.StatusTooManyRequests && try < busyTries:
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(busyPause):
			}
		default:
			return nil, fmt.Errorf("the engine answers %d to %s", status, what)
		}
	}
}

func getOnce(ctx context.Context, address string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, answerMax))
	return res.StatusCode, body, err
}
