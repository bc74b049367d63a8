// Package web is what people see: the search, entry and removed pages, the forms of
// reports and notices, and the operators' console. Pages are made on the server and work
// without a script; the texts live in message catalogues.
//
// It must not hold rules of its own, show a name that was not checked live in the same
// request, give back a key that somebody typed, or read input otherwise than as
// share.Untrusted. Every page is made in memory before its first byte is sent.
package web
