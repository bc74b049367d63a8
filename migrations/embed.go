// Package migrations holds the numbered SQL files of the schema, embedded. It holds
// no other code: package store runs them, under a lock.
package migrations

import "embed"

// Files are the migrations, named 0001_subject.sql and onwards.
//
//go:embed *.sql
var Files embed.FS
