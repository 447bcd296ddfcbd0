#!/bin/sh
# Starts $BROWSER in a network of its own. It has a cable, which a browser needs to announce names, and which leads
# nowhere.
exec unshare --user --map-root-user --net sh -c '
  ip link set lo up &&
  ip link add here type veth peer name there &&
  ip address add 192.0.2.1/24 dev here &&
  ip link set here up && ip link set there up &&
  ip route add default dev here &&
  exec "$BROWSER" "$@"' "$BROWSER" "$@"
