#!/usr/bin/env bash
# Starts the built program, with the sample site as its seed when SEEDS names none.
#
#   SEEDS="https://a.example/ https://b.example/"   crawl these sites
#   LISTEN=127.0.0.1:8080                           where to open blindex
set -euo pipefail
cd "$(dirname "$0")/.."

listen=${LISTEN:-127.0.0.1:8080}
sample=127.0.0.1:8090
children=()

# Ends what this script started, the program first: it may still be reading the site.
finish() {
  trap - EXIT
  for pid in "${children[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

port_open() { (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null; }

args=(serve --listen "$listen")
if [ -n "${SEEDS:-}" ]; then
  for seed in $SEEDS; do
    args+=(--seed "$seed")
  done
else
  if port_open "$sample"; then
    echo "Something listens on $sample, where the sample site goes: end it, or give sites to crawl in SEEDS." >&2
    exit 1
  fi
  bin/samplesite --listen "$sample" &
  site=$!
  children+=("$site")
  for _ in {1..100}; do
    port_open "$sample" && break
    kill -0 "$site" 2>/dev/null || { echo "The sample site did not start." >&2; exit 1; }
    sleep 0.1
  done
  args+=(--allow-loopback-seeds --host-delay 0 --seed "http://$sample/") # the sample site is ours: no pause
  export BLINDEX_MEGA_API="http://$sample/cs" # stand-ins that know the sample site's links
  export BLINDEX_PROBES_VIA="http://$sample/apis/"
fi

bin/blindex "${args[@]}" "$@" &
program=$!
children=("$program" "${children[@]}")
code=0
wait "$program" || code=$?
exit "$code"
