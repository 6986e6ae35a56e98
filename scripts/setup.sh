#!/usr/bin/env bash
# Installs what building and testing need, where it may: on Debian as root. Elsewhere it says in one line what to install.
# usage: setup.sh build [test]
set -euo pipefail

packages=()
want() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }

want cc build-essential
want make build-essential
want perl perl
want pkg-config pkg-config
# Without the roots of certificates a node reaches no other server.
[[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]] || packages+=(ca-certificates)
if [[ " $* " == *" test "* ]]; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null 2>&1; then
    packages+=(postgresql)
  fi
fi

if ((${#packages[@]})); then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}"
  elif [[ " ${packages[*]} " == " postgresql " && ${BOCAGE_REQUIRE_POSTGRES:-} != 1 ]]; then
    echo "PostgreSQL is not installed: the tests run on SQLite only. On Debian: sudo apt-get install postgresql" >&2
  else
    echo "Please install: ${packages[*]}   (on Debian: sudo apt-get install ${packages[*]})" >&2
    exit 1
  fi
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "Please install Rust 1.95 or newer: https://www.rust-lang.org/tools/install" >&2
  exit 1
fi
if [[ " $* " == *" test "* ]] && ! cargo nextest --version >/dev/null 2>&1; then
  cargo install --locked cargo-nextest
fi
# Servers of others that the tests talk to; without Node.js those tests say that they are left out.
if [[ " $* " == *" test "* ]]; then
  if command -v npm >/dev/null 2>&1; then
    if [[ ! tests/interop/fedify/node_modules/.package-lock.json -nt tests/interop/fedify/package-lock.json ]]; then
      npm ci --prefix tests/interop/fedify --no-audit --no-fund --loglevel=error
    fi
  elif [[ ${BOCAGE_REQUIRE_INTEROP:-} == 1 ]]; then
    echo "Please install Node.js 20 or newer   (on Debian: sudo apt-get install nodejs npm)" >&2
    exit 1
  fi
fi
