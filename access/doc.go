// Package access says who may do what: operators and their roles, sessions, one-time
// login links, passwords, the permission table. It hashes and compares; it does not
// store (store), and it knows no HTTP (httpx, web).
//
//	operator: invited ──one-time link, password set──► active ──disable──► disabled
//	link:     made ──POST──► used | expired           (GET only shows a button, R30)
package access
