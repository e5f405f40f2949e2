#!/bin/bash
# Run by the VM application when it is taken away. What the node has not stored yet (/var/lib/videoconf) stays: it is somebody's recording.
set -euo pipefail
systemctl disable --now videoconf-events.service videoconf-node.service || true
rm --force /etc/systemd/system/videoconf-node.service /etc/systemd/system/videoconf-events.service
systemctl daemon-reload
rm --recursive --force /opt/videoconf
