// Package figures measures on a file of snippets how well package share finds links,
// chooses names and cuts secrets: snippets are texts and pages as people post them,
// with what a careful reader finds in each.
//
// It judges what share says and decides nothing itself. What it prints never holds a
// secret of a snippet, also when share has let one through.
package figures
