// Package crawler decides what is fetched, when, and what a fetch means: hosts and
// their leases, pages and their schedule, robots rules, when a sighting is withdrawn.
// It holds nouns and rules and the small interfaces its loop needs; it neither
// fetches (crawler/fetch), nor probes (crawler/probe), nor stores (store).
//
//	host:  free ──lease(node, token, until)──► leased ──release or expiry──► free
//	page:  due ──claimed under the lease──► fetched ──stored in one transaction──► due again later
//	sighting: seen ──missed once──► doubted ──missed again ≥ 24 h later──► withdrawn   (at once on 410, noindex, opt-out, block)
//
// A result is stored only while the lease token that claimed the page still holds,
// so a node that was paused or cut off cannot write late.
package crawler
