// Package export sends decisions to public transparency databases: statements of reasons
// to the European Commission's DSA Transparency Database, confirmed notices to Lumen. It
// knows their request shapes, limits and answers and keeps nothing; what may be said, and
// when, is decided by takedown and stored by store. It must never send a link, an entry's
// name, a handle or personal data.
package export
