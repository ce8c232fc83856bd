#!/usr/bin/env bash
# Installs what whither needs, pinned, and nothing that is there already: `tools/deps.sh run` for building and running,
# `tools/deps.sh test` for the tests too. Debian 12 as root or with sudo; npm packages are unpacked under build/deps,
# checked against their hashes, and none of their scripts is run.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
deps=$top/build/deps

# Debian packages: name and the upstream version that is known to work; "-" takes any.
run_packages="
ca-certificates  -
g++              4:12.
cmake            3.25
ninja-build      1.11
pkg-config       1.8
libfmt-dev       9.1
libcli11-dev     2.1
libpcap-dev      1.10
libxxhash-dev    0.8
liblz4-dev       1.9
libbz2-dev       1.0
zlib1g-dev       1:1.2
libmaxminddb-dev 1.7
libzstd-dev      1.5
libre2-dev       2022
libsqlite3-dev   3.40
libjansson-dev   2.14
libpsl-dev       0.21
libcurl4-openssl-dev 7.88
libc-ares-dev    1.18
libtomlplusplus-dev 3.3
"
test_packages="
git                -
python3            -
python3-jsonschema 4.
openssl            3.0
ccache             4.
libgtest-dev       1.12
libgmock-dev       1.12
libbenchmark-dev   1.7
valgrind           1:3.19
clang-19           1:19.
clang-tidy-19      1:19.
clang-format-19    1:19.
libclang-rt-19-dev 1:19.
softflowd          1.1
nfdump             1.7
tshark             4.0
mandoc             1.14
whois              5.5
libnet-whois-ip-perl 1.19
iproute2           6.1
unbound            1.17
"

# npm packages: name, version, SHA-512 as npm writes it, and what is taken out of the package.
case $(uname -m) in
  x86_64)
    duckdb=@duckdb/node-bindings-linux-x64
    duckdb_hash=sha512-kCyq6BXhn6QXfwF8yVdVKriSSHP+rfVWcJ56cG8qZzlOZpxyvT5WGm6jMshxg4ditLlOsHsIN/D47RYrcjXuHQ== ;;
  aarch64)
    duckdb=@duckdb/node-bindings-linux-arm64
    duckdb_hash=sha512-CafH2AIvXtpwDynG3KB/4uEOHRGlFoB7auCRMIwH3BKNIobsANV5LSpDJ3tfyRCFIsK6e8AT1eseWVnu2Dv3cw== ;;
  *) echo "deps: DuckDB's library is not published for $(uname -m)" >&2; exit 1 ;;
esac

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || { echo "deps: needs root or sudo to run: $*" >&2; exit 1; }
  sudo "$@"
}

installed() { dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | grep -q "^installed ${2#-}"; }

# Debian starts the services of nfdump, softflowd and unbound as they are installed (nfcapd on UDP 2055): policy-rc.d
# forbids it meanwhile, and they are kept from starting at the next boot. Services that were there before are left alone.
install_without_starting() {
  local policy=/usr/sbin/policy-rc.d kept=
  if [ -e $policy ]; then kept=$(mktemp -u $policy.XXXXXX); as_root mv $policy "$kept"; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
  as_root chmod 755 $policy
  local status=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2 || status=$?
  as_root rm -f $policy
  if [ -n "$kept" ]; then as_root mv "$kept" $policy; fi
  return $status
}

debian() {
  local missing=() fresh_services=() name version
  while read -r name version; do
    [ -n "$name" ] || continue
    installed "$name" "$version" && continue
    if [ "$version" = - ]; then missing+=("$name"); else missing+=("$name=$version*"); fi
    case $name in nfdump | softflowd | unbound) installed "$name" - || fresh_services+=("$name") ;; esac
  done <<<"$1"
  if ! command -v npm >/dev/null; then missing+=(npm); fi
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "deps: installing ${missing[*]}" >&2
  as_root apt-get update -q >&2
  install_without_starting "${missing[@]}"
  for name in "${fresh_services[@]}"; do
    if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
      as_root systemctl disable -q "$name" 2>/dev/null || true
    elif command -v update-rc.d >/dev/null; then
      as_root update-rc.d "$name" disable >/dev/null 2>&1 || true
    fi
  done
}

# npm_package NAME VERSION HASH FOLDER FILE…: lays FILEs of the package into build/deps/FOLDER, once.
npm_package() {
  local name=$1 version=$2 hash=$3 folder=$deps/$4
  shift 4
  local stamp=$folder/.${name//[@\/]/_}-$version
  [ -e "$stamp" ] && return
  echo "deps: fetching $name $version" >&2
  local work
  work=$(mktemp -d "$deps/fetch.XXXXXX")
  (cd "$work" && npm pack --silent --ignore-scripts "$name@$version" >/dev/null)
  local archive=("$work"/*.tgz)
  local found
  found=sha512-$(node -e 'process.stdout.write(require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "${archive[0]}")
  if [ "$found" != "$hash" ]; then
    echo "deps: $name $version is not what it was: $found" >&2
    rm -rf "$work"
    exit 1
  fi
  mkdir -p "$folder"
  for file in "$@"; do
    tar -xzf "${archive[0]}" -C "$work" "package/$file"
    mv "$work/package/$file" "$folder/"
  done
  rm -rf "$work"
  touch "$stamp"
}

mkdir -p "$deps"
exec 9>"$deps/.lock"
flock 9
debian "$run_packages$([ "${1:-run}" = test ] && echo "$test_packages")"
npm_package "$duckdb" 1.5.5-r.5 "$duckdb_hash" duckdb libduckdb.so
npm_package duckdb 1.4.4 sha512-hEJJ5hyVF0VLj3dmOLpsWrQR0b3d4Ykqtygm6iUXjHJDDnSqg/USKxcb5qvNrOhFYPgktayU6dXCtgPqcmmpog== \
  duckdb src/duckdb/src/include/duckdb.h
npm_package @ip-location-db/asn 2.3.2026061719 \
  sha512-PpqYi7wyEyWwunXBtl+y3Vi403SvNywotWwvmiYCOUtE0SVol/Sf492Ee+eErEznmGapxEQB2SAfrpXuZ9a+vQ== \
  addresses/asn package.json asn-ipv4.csv asn-ipv6.csv
npm_package @ip-location-db/asn-country 2.3.2026061719 \
  sha512-KN/mUGqf/nwkI0RDvv4knOc5xGXxbooU1MlTXThEJcJVyWxHoCx6oRed8p7NguGKZRpQPmZWdWw/zslHZsUC6Q== \
  addresses/asn-country package.json asn-country-ipv4.csv asn-country-ipv6.csv
npm_package third-party-web 0.30.0 \
  sha512-p+PfyL5U0ediGzvwPzMSdD9MnC8rHW6nWJJVLIQvqN7RsSqfaZ+7n4c9GILqH36EYR0eXB9CzAeCRnKFr/9uJg== \
  third-party-web package.json dist/entities-nostats.json
