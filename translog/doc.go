// Package translog is the format of the transparency log, and an outsider's check of it:
// leaves as lines, signed checkpoints, the figures of the report, receipts of erasure.
//
// It works from what is published alone. It knows no database, and it must not: what it
// finds good or bad, anyone can find with the same files.
//
//	decision ──► leaf (one line of JSON) ──► RFC 6962 tree ──► checkpoint (signed note)
//	                    └──► figures of the report, each a sum over leaves
package translog
