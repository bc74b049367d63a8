// Package store is the only place with SQL: PostgreSQL through pgx, one file per
// subject. It implements the small interfaces that crawler, index, takedown, api
// and web declare, and applies their decisions; it decides nothing itself.
//
// Four things hold everywhere in it:
//
//   - Exported methods own their transaction (inTx); helpers take one and never open one.
//   - Whoever writes about a link first locks its targets row (lockTargets) and reads
//     suppressions in the next statement (covered): crawl, import, decision and purge
//     can not slip past one another (R11).
//   - What followers must hear of goes through writeChange, in the same transaction (R8).
//   - Of a database error only code and constraint survive (clean, R3): a row's values
//     stand in the driver's message, and a value may be a name.
//
// It must not hold a share's key in any column, choose what is fetched (crawler),
// judge notices (takedown) or know how PostgreSQL is started (store/localpg).
//
// Locks are always taken in this order, so that no two transactions wait for each
// other: hosts by id, notices, targets (lockTargets' own order), then everything else.
package store
