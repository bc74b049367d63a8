package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"blindex/secrets"
	"blindex/store"
)

// Compliance is to whom evidence of severe removals is sealed (R19).
type Compliance struct {
	Email     string `toml:"email"`
	PublicKey string `toml:"public_key"` // as blindex evidence keygen prints it
}

// contact reads the compliance contact; without a key there is none.
func (c Config) contact() (store.Compliance, error) {
	if c.Compliance.PublicKey == "" {
		return store.Compliance{}, nil
	}
	to, err := secrets.NewContact(c.Compliance.PublicKey, rand.Reader)
	if err != nil {
		return store.Compliance{}, fmt.Errorf("%w: compliance.public_key takes the public key that blindex evidence keygen prints", errUsage)
	}
	return store.Compliance{Email: c.Compliance.Email, KeyID: to.ID(), Seal: to.Seal}, nil
}

const evidenceUsage = "blindex evidence keygen FILE | export FILE | open KEYFILE FILE"

// runEvidence makes a contact's keys and opens records, both on the contact's own machine,
// and exports sealed records on the operator's.
func runEvidence(ctx context.Context, args []string, s streams) error {
	cfg, rest, err := parse("evidence", args, s.err, nil)
	if err != nil {
		return helpIsFine(err)
	}
	switch {
	case len(rest) == 2 && rest[0] == "keygen":
		return makeContactKeys(rest[1], s.out)
	case len(rest) == 2 && rest[0] == "export":
		path, err := filepath.Abs(rest[1])
		if err != nil {
			return fmt.Errorf("find the file: %w", err)
		}
		return runOwned(ctx, cfg, "evidence-export", []string{path}, s.out)
	case len(rest) == 3 && rest[0] == "open":
		return openRecords(rest[1], rest[2], s.out)
	}
	return fmt.Errorf("%w: %s", errUsage, evidenceUsage)
}

func makeContactKeys(path string, out io.Writer) error {
	public, private, err := secrets.NewContactKeys(rand.Reader)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w: cannot make the key file; it must not be there yet", errUsage)
	}
	if _, err = io.WriteString(f, private+"\n"); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write the key file: %w", err)
	}
	fmt.Fprintf(out, "%s\n", public)
	return nil
}

// exporter is who asks for records on the command line, in the history.
const exporter = "operator (command line)"

func ownEvidenceExport(ctx context.Context, a *app, args []string, out io.Writer) error {
	list, err := a.store.ExportEvidence(ctx, exporter)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, r := range list {
		if err := enc.Encode(r); err != nil {
			return fmt.Errorf("write sealed records: %w", err)
		}
	}
	if err := os.WriteFile(args[0], b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("%w: cannot write the file for the sealed records", errUsage)
	}
	fmt.Fprintf(out, "%d sealed records written; they open with the contact's private key alone\n", len(list))
	return nil
}

// openRecords prints what the records say, one JSON object a line.
func openRecords(keyFile, file string, out io.Writer) error {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return fmt.Errorf("%w: cannot read the key file", errUsage)
	}
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("%w: cannot read the sealed records", errUsage)
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReader(f))
	for dec.More() {
		var r store.SealedRecord
		if err := dec.Decode(&r); err != nil {
			return fmt.Errorf("%w: not a file of sealed records", errUsage)
		}
		plain, err := secrets.OpenRecord(string(key), r.Sealed)
		if err != nil {
			return fmt.Errorf("open the record of entry %s, sealed to key %s: %w", r.Entry, r.KeyID, err)
		}
		fmt.Fprintf(out, "%s\n", plain)
	}
	return nil
}
