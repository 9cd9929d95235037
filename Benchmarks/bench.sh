#!/usr/bin/env bash
# bench.sh TAKEOUT_BINARY [STAGE…]
# Measures Takeout on a fresh SQLite database, with the disk's own limit beside it: stages disk, burst, idle, retry.
# Ends what it started, leaves nothing behind, talks to loopback only. Under three minutes; `retry` waits one of them.
# Environment: N (messages of the burst, 4000), BUSINESSES (100), CONNECTIONS (32), TMPDIR (where the database lies).
set -euo pipefail

[[ $# -ge 1 ]] || { sed -n '2,6s/^# //p' "$0" >&2; exit 64; }
takeout=$(realpath "$1")
shift
[[ $# -gt 0 ]] || set -- disk burst idle retry
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
businesses=${BUSINESSES:-100} n=${N:-4000} connections=${CONNECTIONS:-32}
retries=20
server=

clean_up() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        for _ in $(seq 100); do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
        kill -9 "$server" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT

fail() {
    echo "bench: $*" >&2
    [[ ! -s $scratch/server.log ]] || tail -n 5 "$scratch/server.log" >&2
    exit 1
}

# A port that is free now.
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_server() {
    port=$(free_port) stub=$(free_port)
    export TAKEOUT_DATABASE_URL=sqlite:$scratch/bench.sqlite TAKEOUT_HTTP_HOST=127.0.0.1 TAKEOUT_HTTP_PORT=$port
    export TAKEOUT_PUBLIC_URL=http://127.0.0.1:$port TAKEOUT_VAPI_BASE_URL=http://127.0.0.1:$stub
    export TAKEOUT_VAPI_API_KEY=bench TAKEOUT_VAPI_WEBHOOK_SECRET=bench TAKEOUT_LOG_LEVEL=critical
    export TAKEOUT_VAPI_CONCURRENCY=1000 TAKEOUT_MAX_CALLS_PER_PHONE_PER_DAY=0
    "$takeout" serve >"$scratch/server.log" 2>&1 </dev/null &
    server=$!
    for _ in $(seq 150); do
        curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" && break
        kill -0 "$server" 2>/dev/null || fail "the server stopped."
        sleep 0.1
    done
    token=$("$takeout" token create --role admin --name bench | tail -n 1)
}

# request METHOD PATH BODY: the answer's body; fails on anything but 2xx.
request() {
    curl -sS --fail-with-body -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$3" \
        "http://127.0.0.1:$port$2" || fail "$1 $2 was refused."
}

# add_businesses FIRST COUNT RETRIES: with the phones +1646 and seven digits from FIRST on, and lines named after them.
add_businesses() {
    local number id phone
    for ((number = $1; number < $1 + $2; number++)); do
        phone=$(printf '+1646%07d' "$number")
        id=$(request POST /api/businesses "{\"name\":\"Bench $number\",\"public_phone_number\":\"$phone\",\
\"timezone\":\"Etc/GMT\",\"vapi_phone_number_id\":\"line-$number\"}" | grep -oE '"id":"[^"]+"' | head -n 1 | cut -d'"' -f4)
        request PUT "/api/businesses/$id/callback-settings" "{\"enable_outbound_callback\":true,\
\"callback_notification_phone\":\"$phone\",\"callback_retry_attempts\":$3,\"callback_retry_delay_minutes\":1}" >/dev/null
    done
}

drive() {
    "$scratch/load" "$1" port="$port" stub="$stub" pid="$server" secret=bench "${@:2}" || failed=1
}

compiler=${CC:-cc}
"$compiler" -O2 -o "$scratch/load" "$here/load.c"
"$compiler" -O2 -o "$scratch/disk" "$here/disk.c" -lsqlite3
failed=0
for stage in "$@"; do
    case $stage in
    burst | idle | retry) [[ -n $server ]] || { start_server; add_businesses 5000000 "$businesses" 0; } ;;
    esac
    case $stage in
    disk) "$scratch/disk" "$scratch" 2 | sed 's/^/disk   /' ;;
    burst)
        # The first one is for warming up.
        for ((run = 0; run < 3; run++)); do
            drive burst n="$n" businesses="$businesses" phones=5000000 connections="$connections" limit=30 | sed 's/^/burst  /'
        done
        ;;
    idle) drive idle n=100 businesses="$businesses" phones=5000000 pause=50 limit=30 | sed 's/^/idle   /' ;;
    retry)
        add_businesses 6000000 "$retries" 1
        drive retry n="$retries" businesses="$retries" phones=6000000 limit=100 | sed 's/^/retry  /'
        ;;
    *) fail "there is no stage named $stage." ;;
    esac
done
exit "$failed"
