#!/bin/sh
# Everybody's browser stands for a machine of their own: the server is not to wait for its turn behind six of them. Chromium gives its own threads a place
# before everything else where it may, which only root may: that right is taken away.
set -- /usr/bin/chromium "$@"
if setpriv --bounding-set -sys_nice true 2>/dev/null; then set -- setpriv --bounding-set -sys_nice "$@"; fi
exec nice -n 5 "$@"
