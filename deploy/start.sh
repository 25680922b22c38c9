#!/bin/sh
# Starts the service in a container: the shipped plans are indexed at the first start, and an index of an older program is made
# anew from the plans that it holds.
set -eu
if [ ! -e var/index/CURRENT ]; then
    planqa build
elif ! planqa info >/dev/null 2>&1; then
    planqa build --stored
fi
exec planqa serve --host 0.0.0.0 --port 7860
