// Package share knows what a share link is: the providers table, the grammar of
// each link form, how to find links in text and HTML, how to cut secrets, and how
// to choose a name.
//
// It is the only package that reads Untrusted input, and what it returns holds no
// secret: not in a Link, a Claim, a URL or an error. It imports the standard
// library, golang.org/x/net and golang.org/x/text only; it stores nothing, fetches
// nothing and logs nothing.
//
// A text is read in blocks between blank lines, which no link spans; what could
// hold no link is passed over at a look. Names are read off the whole text with its
// links and secrets blanked: one Context for each link gathers the places a name may
// stand in, and the best scored one is scrubbed, masked and claimed.
//
//	bytes from outside ── Untrusted ──► Find / FindHTML / Parse / Scrub / ScrubURL ──► Found{Link, Claim}, text, addresses
package share
