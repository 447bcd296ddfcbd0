#!/usr/bin/env bash
# Makes a network in the namespaces that it is started in, and becomes a program that runs there:
#
#   network.sh ana=1,2 bo=1 -- node …
#
# Ana and bo are hosts, each a network namespace; 1 and 2 are links, each a bridge. On link 2, the first host has the
# interface eth2 and the address 10.0.2.1; the other end of its cable is called ana-2.
set -euo pipefail

mount -t tmpfs none /run # `ip netns`, D-Bus and Avahi keep files of their own there
mkdir /run/dbus
# Avahi wants its folder there to belong to the user avahi. In here we are the only user: it is us.
sed -E 's/^(avahi:[^:]*):[0-9]+:[0-9]+:/\1:0:0:/' /etc/passwd >/run/passwd
sed -E 's/^(avahi:[^:]*):[0-9]+:/\1:0:/' /etc/group >/run/group
mount --bind /run/passwd /etc/passwd
mount --bind /run/group /etc/group

ip link set lo up # for what talks to itself

number=0
while [ "$1" != -- ]; do
  host=${1%%=*}
  links=${1#*=}
  number=$((number + 1))
  ip netns add "$host"
  ip -n "$host" link set lo up
  for link in ${links//,/ }; do
    if ! ip link show "link$link" >/dev/null 2>&1; then
      ip link add "link$link" type bridge
      ip link set "link$link" up
    fi
    ip link add "$host-$link" type veth peer name "eth$link" netns "$host"
    ip link set "$host-$link" master "link$link" up
    ip -n "$host" address add "10.0.$link.$number/24" dev "eth$link"
    ip -n "$host" link set "eth$link" up
  done
  # Programs that name no interface get the first, as at home where it is the way out. Here it leads nowhere.
  ip -n "$host" route add default dev "eth${links%%,*}"
  shift
done
shift
exec "$@"
