package translog

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// ErrReport says that a file is not a report.
var ErrReport = errors.New("translog: not a report")

// Report is the transparency report: figures of the leaves under one checkpoint.
type Report struct {
	Checkpoint string   `json:"checkpoint"` // the signed note
	Leaves     int64    `json:"leaves"`
	Periods    []Period `json:"periods"`
}

// ParseReport reads a report.
func ParseReport(r io.Reader) (Report, error) {
	var out Report
	if err := json.NewDecoder(r).Decode(&out); err != nil || out.Checkpoint == "" {
		return Report{}, ErrReport
	}
	return out, nil
}

var csvHead = []string{"leaves", "period", "figure", "value"}

// WriteCSV writes a report as lines "leaves,period,figure,value".
func (r Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(csvHead); err != nil {
		return fmt.Errorf("translog: write report: %w", err)
	}
	leaves := strconv.FormatInt(r.Leaves, 10)
	for _, p := range r.Periods {
		for _, name := range p.Figures.names() {
			if err := out.Write([]string{leaves, p.Period, name, strconv.FormatInt(p.Figures[name], 10)}); err != nil {
				return fmt.Errorf("translog: write report: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("translog: write report: %w", err)
	}
	return nil
}

// CSV is WriteCSV in memory.
func (r Report) CSV() ([]byte, error) {
	var b bytes.Buffer
	err := r.WriteCSV(&b)
	return b.Bytes(), err
}

// ParseCSV reads what WriteCSV wrote; the checkpoint is not in it.
func ParseCSV(r io.Reader) (Report, error) {
	in := csv.NewReader(r)
	lines, err := in.ReadAll()
	if err != nil || len(lines) == 0 || !slices.Equal(lines[0], csvHead) {
		return Report{}, ErrReport
	}
	var out Report
	for _, line := range lines[1:] {
		leaves, err := strconv.ParseInt(line[0], 10, 64)
		value, err2 := strconv.ParseInt(line[3], 10, 64)
		if err != nil || err2 != nil {
			return Report{}, ErrReport
		}
		out.Leaves = leaves
		if n := len(out.Periods); n == 0 || out.Periods[n-1].Period != line[1] {
			out.Periods = append(out.Periods, Period{Period: line[1], Figures: Figures{}})
		}
		out.Periods[len(out.Periods)-1].Figures[line[2]] = value
	}
	return out, nil
}

func (f Figures) names() []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// differ says in words where two lists of periods differ first; "" when they do not.
func differ(told, real []Period) string {
	have := map[string]Figures{}
	for _, p := range told {
		have[p.Period] = p.Figures
	}
	for _, p := range real {
		f, ok := have[p.Period]
		if !ok {
			return fmt.Sprintf("%s is missing", p.Period)
		}
		delete(have, p.Period)
		for _, name := range p.Figures.names() {
			if v, ok := f[name]; !ok || v != p.Figures[name] {
				return fmt.Sprintf("%s, %s: it says %d, the leaves give %d", p.Period, name, v, p.Figures[name])
			}
		}
		for _, name := range f.names() {
			if _, ok := p.Figures[name]; !ok {
				return fmt.Sprintf("%s, %s: it says %d, the leaves give nothing", p.Period, slug(name), f[name])
			}
		}
	}
	for name := range have {
		return fmt.Sprintf("%s: no leaf is of this period", slug(name))
	}
	return ""
}
