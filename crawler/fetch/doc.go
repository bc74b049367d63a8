// Package fetch gets pages for the crawler: colly as the fetch layer, under a transport
// that connects to public addresses only, asks for nothing but text, reads no more than
// it may after decompression, and follows no redirect by itself.
//
// It keeps no cookies and no cache, knows no log-in, and runs no script. It decides
// nothing about sightings: it reports what a page said. What it reads is Untrusted from
// the first byte, and no address, header or body reaches an error or a log.
//
//	page ── robots rules ── request ── 3xx on the same host ──► robots rules, next hop (at most 5)
//	                          │         3xx to another host ──► queued there
//	                          └─ 2xx ── headers ── body ── HTML, text, feed or sitemap ──► Outcome
package fetch
