#!/usr/bin/env bash
# Installs what building and testing need, where it may: on Debian as root. Elsewhere it says in one line what to install.
# usage: setup.sh build [test]
set -euo pipefail

# Where nobody looks at what is left out, nothing is.
[[ ${CI:-} == true ]] && BOCAGE_REQUIRE_BROWSER=1

packages=() # without these nothing works
beside=()   # without these some tests are left out, where nobody requires them
want() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }

want cc build-essential
want make build-essential
want perl perl
want pkg-config pkg-config
# Without the roots of certificates a node reaches no other server.
[[ -e /etc/ssl/certs/ca-certificates.crt || -e /etc/pki/tls/certs/ca-bundle.crt ]] || packages+=(ca-certificates)
if [[ " $* " == *" test "* ]]; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null 2>&1; then
    if [[ ${BOCAGE_REQUIRE_POSTGRES:-} == 1 ]]; then packages+=(postgresql); else beside+=(postgresql); fi
  fi
  if ! python3 -c 'import ensurepip' >/dev/null 2>&1; then
    if [[ ${BOCAGE_REQUIRE_INTEROP:-} == 1 ]]; then packages+=(python3-venv); else beside+=(python3-venv); fi
  fi
  if [[ ! -e ${BOCAGE_CHROMIUM:-/usr/bin/chromium} ]]; then
    if [[ ${BOCAGE_REQUIRE_BROWSER:-} == 1 ]]; then packages+=(chromium); else beside+=(chromium); fi
  fi
  if ! command -v npm >/dev/null 2>&1; then
    if [[ ${BOCAGE_REQUIRE_INTEROP:-} == 1 || ${BOCAGE_REQUIRE_BROWSER:-} == 1 ]]; then packages+=(npm); else beside+=(npm); fi
  fi
fi

if ((${#packages[@]} + ${#beside[@]})); then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${packages[@]}" "${beside[@]}"
  elif ((${#packages[@]})); then
    echo "Please install: ${packages[*]}   (on Debian: sudo apt-get install ${packages[*]})" >&2
    exit 1
  else
    echo "Not installed, so that some tests are left out: ${beside[*]}   (on Debian: sudo apt-get install ${beside[*]})" >&2
  fi
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "Please install Rust 1.95 or newer: https://www.rust-lang.org/tools/install" >&2
  exit 1
fi
if [[ " $* " == *" test "* ]] && ! cargo nextest --version >/dev/null 2>&1; then
  cargo install --locked cargo-nextest
fi
# Servers of others that the tests talk to, and what drives a browser; without Node.js or Python those tests say that they
# are left out.
missing() { # what is required, what to install
  if [[ $1 == *1* ]]; then
    echo "Please install $2" >&2
    exit 1
  fi
}
if [[ " $* " == *" test "* ]]; then
  # Two of them in one clone at once would spoil what the other installs.
  exec 9<"$0"
  if command -v flock >/dev/null 2>&1; then flock 9; fi
  python=tests/interop/python
  if command -v npm >/dev/null 2>&1; then
    for folder in tests/interop/fedify tests/browser; do
      if [[ ! $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]]; then
        npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
      fi
    done
  else
    missing "${BOCAGE_REQUIRE_INTEROP:-}${BOCAGE_REQUIRE_BROWSER:-}" "npm   (on Debian: sudo apt-get install npm)"
  fi
  if python3 -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    if ! cmp -s "$python/requirements.txt" "$python/venv/requirements.txt"; then
      python3 -m venv --clear "$python/venv"
      "$python/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --requirement "$python/requirements.txt"
      cp "$python/requirements.txt" "$python/venv/requirements.txt"
    fi
  else
    missing "${BOCAGE_REQUIRE_INTEROP:-}" "Python 3.11 or newer with venv   (on Debian: sudo apt-get install python3-venv)"
  fi
fi
