// Package fetch gets pages for the crawler: colly as the fetching layer, behind one
// transport that dials only public addresses, bounds every answer after decompression
// and follows no redirect by itself. It reads bodies only by handing them to share.
//
// It must not store, schedule or judge; nothing raw leaves it: no address, header or
// body in an error, an Outcome or a log.
package fetch
