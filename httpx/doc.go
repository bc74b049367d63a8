// Package httpx holds what api and web share: limits, reading requests as untrusted
// input, logging and recovery that cannot spill, sessions, the one table from errors to
// answers, headers. It renders no page and holds no rule of the field.
//
// Nothing here may put a query, an address, a header or a body into a log or an error
// (R3, R20): requests are logged by route pattern.
package httpx
