#!/usr/bin/env bash
# A stand-in for node:24-bookworm-slim where no image registry can be reached: Debian bookworm from its own mirror, Node 24
# and npm from the npm registry. Prints the tag on stdout and nothing else there, so that this works:
#
#   BASE_IMAGE="$(deploy/docker/offline-base.sh)" docker compose up -d --build --wait
#
# Built once: an image that is there already is used (`docker image rm` forces a new one). Not for publishing: it trusts the
# certificate authorities that the building machine trusts.
set -euo pipefail

readonly tag=kvorum-offline-base:24-bookworm
readonly mirror="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
readonly node_version=24
readonly certificates=/etc/ssl/certs/ca-certificates.crt

say() { echo "offline-base: $*" >&2; }

if docker image inspect "$tag" >/dev/null 2>&1; then
  echo "$tag"
  exit 0
fi
[ "$(id -u)" -eq 0 ] || {
  say "debootstrap needs root"
  exit 3
}
command -v debootstrap >/dev/null || {
  say "installing debootstrap"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
readonly work root="$work/root"

say "Debian bookworm from $mirror"
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$work/debootstrap.log" 2>&1 || {
  tail -n 20 "$work/debootstrap.log" >&2
  exit 3
}
# What the official slim image leaves out as well.
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* \
  "$root"/usr/share/{doc,info,locale,man}/*
chroot "$root" useradd --uid 1000 --user-group --create-home --shell /bin/bash node

say "Node $node_version and npm from the npm registry"
case "$(uname -m)" in
  x86_64) architecture=x64 ;;
  aarch64 | arm64) architecture=arm64 ;;
  *)
    say "no Node for $(uname -m) on npm"
    exit 3
    ;;
esac
npm install --prefix "$work/npm" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  "node-linux-$architecture@$node_version" npm@11 >&2
install -m 755 "$work/npm/node_modules/node-linux-$architecture/bin/node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -R "$work/npm/node_modules/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"

# Behind a proxy that ends TLS, `npm ci` in a build needs the authority that the machine trusts.
changes=(--change 'CMD ["node"]')
if [ -f "$certificates" ]; then
  cp "$certificates" "$root$certificates"
  changes+=(--change "ENV NODE_EXTRA_CA_CERTS=$certificates")
fi
tar --numeric-owner -C "$root" -c . | docker import "${changes[@]}" - "$tag" >&2
echo "$tag"
