package figures

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Marks are what the figures may not fall below.
const (
	markLinks = 0.98
	markFalse = 0.01 // at most
	markNames = 0.75
	markF1    = 0.85
)

// ErrBelow says that a figure is below its mark; which one was printed.
var ErrBelow = errors.New("below the marks")

// Run measures the file that args or fallback name and prints the figures to w. It
// returns ErrBelow when one of them is below its mark.
func Run(args []string, fallback string, w, messages io.Writer) error {
	fs := flag.NewFlagSet("links", flag.ContinueOnError)
	fs.SetOutput(messages)
	file := fs.String("snippets", fallback, "`file` of snippets: JSON lines or an array (default: BLINDEX_SNIPPETS)")
	pages := fs.Bool("html", false, "read every snippet as a page, not only those marked so")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if *file == "" || fs.NArg() > 0 {
		return errors.New("name one file: links -snippets FILE, or BLINDEX_SNIPPETS")
	}
	in, err := os.Open(*file)
	if err != nil {
		return fmt.Errorf("open the snippets: %w", err)
	}
	defer in.Close()
	snippets, err := Read(in)
	if err != nil {
		return fmt.Errorf("read the snippets: %w", err)
	}
	for i := range snippets {
		snippets[i].HTML = snippets[i].HTML || *pages
	}
	f := Measure(snippets)
	f.Print(w)
	if len(f.Below()) > 0 {
		return ErrBelow
	}
	return nil
}

// Below are the figures that are below their marks, in words.
func (f *Figures) Below() []string {
	var out []string
	for _, m := range []struct {
		bad  bool
		text string
	}{
		{f.Links.Part() < markLinks, "links found"},
		{f.False.Right > 0 && f.False.Part() > markFalse, "false links"},
		{f.Secrets > 0, "secrets left"},
		{f.Equal.Part() < markNames, "names equal"},
		{f.F1() < markF1, "token F1"},
	} {
		if m.bad {
			out = append(out, m.text)
		}
	}
	return out
}

// Print writes the figures, then a line for each miss.
func (f *Figures) Print(w io.Writer) {
	fmt.Fprintf(w, "%d snippets\n", f.Snippets)
	fmt.Fprintf(w, "links found       %v   mark: at least %.0f %%\n", f.Links, 100*markLinks)
	fmt.Fprintf(w, "false links       %d, %.1f %% of %d found   mark: at most %.0f %%\n", f.False.Right, 100*f.falsePart(), f.False.Of, 100*markFalse)
	fmt.Fprintf(w, "secrets left      %d of %d   mark: 0\n", f.Secrets, f.Checked)
	fmt.Fprintf(w, "names exact       %v\n", f.Exact)
	fmt.Fprintf(w, "names equal       %v   mark: at least %.0f %%\n", f.Equal, 100*markNames)
	fmt.Fprintf(w, "mean token F1     %.3f   mark: at least %.2f\n", f.F1(), markF1)
	fmt.Fprintf(w, "names not asked   %d where %d links have none\n", f.Unasked.Right, f.Unasked.Of)
	for _, s := range []struct {
		label string
		Share
	}{{"kinds right", f.Kinds}, {"had_secret right", f.Marks}, {"sizes right", f.Sizes}, {"dates right", f.Dates}, {"types right", f.Types}} {
		if s.Of > 0 {
			fmt.Fprintf(w, "%-17s %v\n", s.label, s.Share)
		}
	}
	for _, below := range f.Below() {
		fmt.Fprintf(w, "BELOW THE MARK    %s\n", below)
	}
	if len(f.Misses) > 0 {
		fmt.Fprintln(w)
	}
	for _, m := range f.Misses {
		fmt.Fprintf(w, "%s\t%s\twant %q\tgot %q\n", m.ID, m.What, m.Want, m.Got)
	}
}

func (f *Figures) falsePart() float64 {
	if f.False.Right == 0 {
		return 0
	}
	return f.False.Part()
}
