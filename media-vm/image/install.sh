#!/bin/bash
# Run by the VM application (infra/modules/node-package.bicep) in the unpacked package, as root; safe to repeat. With --root FOLDER it installs
# into that folder and starts nothing: so a package is tried out without a machine.
set -euo pipefail
here=$(dirname "$(readlink --canonicalize "$0")")
root=
if [ "${1:-}" = --root ]; then root=${2:?--root wants a folder}; fi

# A package that came broken is refused before anything is touched.
(cd "$here" && sha256sum --check --quiet SHA256SUMS)

# The packages and the user below are cloud-init's, which may still be at work when the VM application comes.
if [ -z "$root" ] && command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null || true; fi
if [ -z "$root" ] && ! getent passwd videoconf >/dev/null; then
    useradd --system --no-create-home --shell /usr/sbin/nologin videoconf
fi

install --directory "$root/opt/videoconf/bin" "$root/etc/systemd/system"
install --mode 0755 "$here"/scripts/prepare-node "$here"/scripts/watch-events "$root/opt/videoconf/bin/"
install --mode 0644 "$here"/scripts/*.sh "$here/README.md" "$root/opt/videoconf/bin/"
mv "$root/opt/videoconf/bin/README.md" "$root/opt/videoconf/README.md"
install --mode 0644 "$here"/systemd/*.service "$root/etc/systemd/system/"

# Whole or not at all: the old program runs until the new one is in its place.
rm --recursive --force "$root/opt/videoconf/node.new"
cp --recursive "$here/node" "$root/opt/videoconf/node.new"
chmod 0755 "$root/opt/videoconf/node.new/VideoConf.MediaNode"
rm --recursive --force "$root/opt/videoconf/node.old"
if [ -d "$root/opt/videoconf/node" ]; then mv "$root/opt/videoconf/node" "$root/opt/videoconf/node.old"; fi
mv "$root/opt/videoconf/node.new" "$root/opt/videoconf/node"

if [ -n "$root" ]; then exit 0; fi
systemctl daemon-reload
systemctl enable videoconf-node.service videoconf-events.service
# Not waited for: the vault or the address may be minutes late, and systemd repeats it.
systemctl restart --no-block videoconf-node.service videoconf-events.service
