// Package secrets holds the instance's key material: the master file, what is
// derived from it, and the monthly escrow keys.
//
// Keys leave it as funcs only: keyed hashes, sealing and opening. No type has a
// field with key bytes in it, so that no printing, logging or marshalling can
// show one, and no error holds any. It imports no other package of this module,
// and it knows no share link: keys of shares never come here.
//
//	master file (0600) ──HKDF──┬─► Check        stored in the database, proves that file and database belong together
//	                           ├─► TargetFunc   identity of a link (R11)
//	                           ├─► Hash         keyed hashes, one key a purpose
//	                           ├─► Sealer       sealing, one key a purpose
//	                           └─┬► Escrow      with a file of its own for each month; destroyed file, destroyed records (R13)
//	      month files (0600) ────┘
package secrets
