// Package api is the JSON API: routes, the types that go over the wire, and the
// OpenAPI 3.1 description made from them. Handlers read, call one interface and
// answer; what may be shown is decided by index.Searcher and the primary, what an
// error says by httpx's one table.
//
// It must not hold rules of its own, read input otherwise than as share.Untrusted, or
// answer with anything that was not checked live in this request.
package api
