#!/usr/bin/env bash
# Installs what is missing on Debian 12 or newer, and does nothing, without
# network, when nothing is. Elsewhere it names what is missing and how to get it.
#
#   install.sh run    PostgreSQL server binaries (none when DATABASE_URL is set)
#   install.sh test   those and Chromium with fonts
#   install.sh race   those and a C compiler
#   install.sh bench  PostgreSQL and the peers that are measured beside us (wget, Sphinx,
#                     and a C compiler for SQLite); Sphinx is left out where Debian has it no more
#   install.sh pages  Debian's documentation packages, for the benchmarks of package share
set -euo pipefail

purpose=${1:-run}
oldest_postgres=14
create_conf=/etc/postgresql-common/createcluster.conf

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# As the program looks for them: the usual folders, then pg_config, then PATH.
have_postgres() {
  local dir version
  for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin "$(pg_config --bindir 2>/dev/null || true)" \
    "$(dirname "$(command -v postgres || echo /nowhere/postgres)")"; do
    [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] || continue
    version=$("$dir/postgres" --version 2>/dev/null | sed -E 's/.*PostgreSQL\) ([0-9]+).*/\1/') || continue
    [ "${version:-0}" -ge "$oldest_postgres" ] && return 0
  done
  return 1
}

have_chromium() {
  local name
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" >/dev/null && return 0
  done
  return 1
}

have_compiler() { command -v gcc >/dev/null || command -v cc >/dev/null; }

is_debian() {
  [ -r /etc/os-release ] && command -v apt-get >/dev/null || return 1
  (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-999}" -ge 12 ])
}

missing=()
packages=()
if [ "$purpose" != pages ] && ! { [ "$purpose" = run ] && [ -n "${DATABASE_URL:-}" ]; } && ! have_postgres; then
  missing+=("PostgreSQL server binaries, version $oldest_postgres or newer (initdb, postgres), in /usr/lib/postgresql/*/bin or on PATH; or, for make run, a server of yours in DATABASE_URL")
  packages+=(postgresql)
fi
if [[ $purpose = test || $purpose = race ]] && ! have_chromium; then
  missing+=("Chromium (or Google Chrome) on PATH, with fonts for Arabic and Chinese")
  packages+=(chromium fonts-dejavu-core fonts-droid-fallback)
fi
if [[ $purpose = race || $purpose = bench ]] && ! have_compiler; then
  missing+=("a C compiler (gcc and libc headers)")
  packages+=(gcc libc6-dev)
fi
if [ "$purpose" = pages ] && ! { [ -d /usr/share/doc/debian-handbook/html ] && [ -d /usr/share/developers-reference ]; }; then
  missing+=("the pages of debian-handbook and developers-reference")
  packages+=(debian-handbook developers-reference)
fi
if [ "$purpose" = bench ] && ! command -v wget >/dev/null; then
  missing+=("wget, which is measured beside the crawler")
  packages+=(wget)
fi
# Its service stays off: the package sets START=no in /etc/default/sphinxsearch.
if [ "$purpose" = bench ] && ! { command -v searchd && command -v indexer; } >/dev/null; then
  missing+=("Sphinx (indexer, searchd), which is measured beside the index")
  packages+=(sphinxsearch)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if ! is_debian; then
  say "Missing on this machine:" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  fail "On Debian 12 they are the packages: ${packages[*]}. Install their like and try again."
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "Missing: ${packages[*]}. There is no sudo here; run as root: apt-get install --no-install-recommends ${packages[*]}"
  as_root=(sudo)
fi
root() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@"; }
apt() { root apt-get -y -q -o Dpkg::Use-Pty=0 "$@"; }

say "Installing what is missing with apt-get${as_root:+ (by sudo)}: ${packages[*]}"
apt update >/dev/null || say "apt-get update failed; trying with the package lists that are here" >&2

# A later Debian may have it no more; the others are measured all the same.
if [[ " ${packages[*]} " == *" sphinxsearch "* ]] && ! apt-cache show sphinxsearch >/dev/null 2>&1; then
  say "apt-get knows no package sphinxsearch: Sphinx is left out"
  unset 'packages[-1]'
  [ ${#packages[@]} -eq 0 ] && exit 0
fi

# blindex runs a server of its own: the package must not make and start another.
# The setting has to stand before the server package arrives.
if [[ " ${packages[*]} " == *" postgresql "* ]]; then
  apt install --no-install-recommends postgresql-common >/dev/null ||
    fail "apt-get could not install postgresql-common: look at its words above; network and package sources are the usual cause"
  if ! grep -qE '^[[:space:]]*create_main_cluster' "$create_conf"; then
    say "Setting create_main_cluster = false in $create_conf, so that Debian starts no server of its own"
    echo 'create_main_cluster = false' | root tee -a "$create_conf" >/dev/null
  fi
fi
apt install --no-install-recommends "${packages[@]}" >/dev/null ||
  fail "apt-get could not install ${packages[*]}: look at its words above; network and package sources are the usual cause"
say "Installed: ${packages[*]}"
