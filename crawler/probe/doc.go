// Package probe asks storage providers whether a link lives, by its public handle alone.
//
// It must not use, ask for or keep a key, a name, an owner or an attribute: of an answer
// only existence, size, time and code leave it (R6). It hides and removes nothing:
// crawler.Judge weighs what it says. A provider's bad day is Throttled or Unknown, never
// "gone" (R18, R38).
package probe
