#!/bin/sh
# Prints the path of SoftHSM's PKCS#11 module: an installed one, else one that is downloaded once with apt and unpacked into
# ${XDG_CACHE_HOME:-$HOME/.cache}/countersign/softhsm. Needs no root, works as root as well, may run several times at once.
# Only the path goes to standard output; what goes wrong is said in the last lines of standard error.
set -eu

fail() {
  echo "$1" >&2
  exit 1
}

# SoftHSM needs libcrypto of OpenSSL and libstdc++: a module that cannot be loaded is no use.
loadable() {
  if command -v ldd >/dev/null 2>&1; then
    missing=$(ldd "$1" 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found.*/\1/p')
    [ -z "$missing" ] || fail "SoftHSM needs libraries that this system lacks ($(echo $missing)): install libssl3 and libstdc++6."
  fi
  echo "$1"
}

for library in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so /usr/lib64/softhsm/libsofthsm2.so \
  /usr/lib64/pkcs11/libsofthsm2.so /usr/local/lib/softhsm/libsofthsm2.so /opt/homebrew/lib/softhsm/libsofthsm2.so; do
  if [ -r "$library" ]; then
    loadable "$library"
    exit 0
  fi
done

if [ -n "${XDG_CACHE_HOME:-}" ]; then
  cache=$XDG_CACHE_HOME
else
  [ -n "${HOME:-}" ] || fail "SoftHSM cannot be downloaded: neither HOME nor XDG_CACHE_HOME says where to keep it."
  cache=$HOME/.cache
fi
cache=$cache/countersign/softhsm

# The package also holds a link of that name, hence -type f.
cached() {
  find "$cache/files" -type f -name libsofthsm2.so 2>/dev/null | head -n 1
}

if [ -z "$(cached)" ]; then
  for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null 2>&1 \
      || fail "SoftHSM is missing: install the package softhsm2 (Debian, Ubuntu) or softhsm (Fedora, Homebrew)."
  done
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  mkdir -p "$work/lists/partial" "$work/archives/partial"
  # Package lists of our own, because minimal images ship none and only root may refresh the system's. As root, apt would
  # change to a user that may not write here.
  set -- -q -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work" -o Debug::NoLocking=1 \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)"
  # A source of the system that is out of order need not be the one that has SoftHSM: the download decides.
  apt-get "$@" update >&2 || true
  (cd "$work" && apt-get "$@" download libsofthsm2 >&2) \
    || fail "SoftHSM could not be downloaded with apt. Check the network, or install the package softhsm2."
  for package in "$work"/*.deb; do
    dpkg-deb -x "$package" "$work/files" >&2
  done
  # Last step, so that a broken attempt leaves no cache. Another process may have been quicker; its files are as good.
  rm -rf "$cache/broken.$$"
  [ ! -e "$cache/files" ] || [ -n "$(cached)" ] || mv -T "$cache/files" "$cache/broken.$$"
  mv -T "$work/files" "$cache/files" 2>/dev/null || [ -n "$(cached)" ] || fail "SoftHSM could not be put into $cache."
  rm -rf "$cache/broken.$$"
fi
loadable "$(cached)"
