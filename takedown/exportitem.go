package takedown

import "time"

// The transparency databases that decisions can be sent to.
const (
	ExportDSA   = "dsa"   // the DSA Transparency Database of the European Commission: DSA 24(5)
	ExportLumen = "lumen" // the Lumen Database
)

// ExportItem is one thing to be sent to a transparency database, with what is said of it:
// nothing in it is a link, an entry's name, a handle or unconfirmed text.
type ExportItem struct {
	ID        int64
	PUID      string // unique for ever at the service, such as "N-7K3M-Q2XD-i-12"
	Attempts  int
	Notice    Notice    // without parties, works and rows
	Flagger   bool      // of a trusted flagger within its area (DSA 22)
	Row       Row       // DSA: the row that was removed
	FirstSeen time.Time // DSA: when the link came to us
	Published Published // Lumen: the confirmed notice
	CounterOf string    // Lumen: the number Lumen gave the notice that this counter-notice answers
	CounterAt time.Time // Lumen: when it was accepted
}
