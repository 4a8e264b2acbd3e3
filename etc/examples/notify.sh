#!/bin/sh
# Called with the new state: appends a line to a log and mails the administrator.
contact='root@localhost'
log=${NOTIFY_LOG:-/var/log/keepalived-notify.log}

notify () {
    subject="$(hostname) is now $1"
    body="$(date '+%F %T'): VRRP transition, $(hostname) changed to $1"
    echo "$body" >> "$log"
    if command -v mail > /dev/null; then
        echo "$body" | mail -s "$subject" "$contact"
    fi
}

case "$1" in
    master|backup|fault|stop)
        notify "$1"
        ;;
    *)
        echo "Usage: ${0##*/} master|backup|fault|stop" >&2
        exit 1
        ;;
esac
