# The failed tests in what go test printed: of each its name, and of each message its
# first line and its last, since a reason may follow a long log.

function cut(s) { return length(s) > 300 ? substr(s, 1, 300) "…" : s }

function say(s) { if (++lines <= 60) print s }

# A message ends where the next one begins.
function end() {
	if (last != "" && told < 8) { told++; say(cut(last)) }
	last = ""
}

BEGIN { print "\n==== failed ====" }

/^ *--- FAIL: / { end(); say($0); failing = 1; told = 0; next }
/^ *--- (PASS|SKIP)|^=== |^(ok|\?) |^PASS$/ { end(); failing = 0; next }
/^FAIL\t|^FAIL: |^# |^[^ ]+\.go:[0-9]+:[0-9]+: |^panic: |^running tests:|^\t\tTest|^fatal error: |^WARNING: DATA RACE|^make.*Error/ { end(); say(cut($0)); failing = 0; next }
!failing { next }
/^ +[A-Za-z0-9_]+\.go:[0-9]+: / { end(); if (told < 8) { told++; say(cut($0)) } next }
/[^ \t]/ { last = $0 }
END { end() }
