// Package index says what search means: the query language, the documents, results,
// filters, facets, highlighting and ranking rules, and the follower that keeps one
// node's index behind the feed. It knows no search engine (index/bleveindex) and no
// database (store).
//
// The index is disposable: PostgreSQL is the truth. It gives ids; names, links and
// whether an entry may be shown come from the primary (R8, R9).
package index
