# Sourced by scripts/run and scripts/test: brings the machine and the project to where they can go
# on, or says in one sentence what is missing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die () {
  echo "${0##*/}: $*" >&2
  exit 1
}

require_root () {
  [ "$(id -u)" = 0 ] || die "$1 needs root (raw sockets, addresses, network namespaces): run it as root"
}

require_node () {
  command -v node > /dev/null || die "Node.js is missing: install Node.js 20.19 or newer"
  command -v npm > /dev/null || die "npm is missing: install it beside Node.js"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number)
    process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Node.js $(node --version) is too old: install 20.19 or newer"
}

# require_commands COMMAND:PACKAGE...: installs the Debian packages of the commands that are missing.
require_commands () {
  local missing=() pair
  for pair in "$@"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get > /dev/null || die "please install ${missing[*]}: this machine has no apt-get"
  [ "$(id -u)" = 0 ] || die "please install ${missing[*]}, or run this as root"
  echo "Installing ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  # A service must not start because its package was installed.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    made=$policy
  fi
  apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null 2>&1 ||
    { apt-get update -qq > /dev/null && apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null; } ||
    { rm -f "$made"; die "apt-get could not install ${missing[*]}"; }
  rm -f "$made"
}

require_namespaces () {
  local probe="hf-probe-$$"
  ip netns add "$probe" 2> /dev/null && ip netns del "$probe" ||
    die "this kernel or container does not allow network namespaces, which $1 needs"
}

# Installs the locked packages when they are not there or not those of the lock file, and builds
# when a source is newer than the build.
require_build () {
  cd "$root" || exit 1
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    require_commands g++:g++ make:make python3:python3
    echo 'Installing packages (npm ci)' >&2
    npm ci --no-audit --no-fund --loglevel=error >&2 || die 'npm ci failed'
    touch node_modules/.package-lock.json
  fi
  if [ ! -e dist/.built ] || [ -n "$(find src scripts/build.mjs package-lock.json -newer dist/.built -print -quit)" ]; then
    echo 'Building' >&2
    npm run --silent build >&2 || die 'the build failed'
    touch dist/.built
  fi
}
