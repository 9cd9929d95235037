#!/usr/bin/env bash
# bench.sh TAKEOUT_BINARY [STAGE…]
# Measures Takeout on a fresh SQLite database, with the limits of the machine beside it: stages disk, floor (the same
# burst against floor.c, the least that any server must do), burst, idle, retry; then burst as a ratio to floor.
# Ends what it started, leaves nothing behind, talks to loopback only. Under three minutes; `retry` waits one of them.
# Environment: N (messages of the burst, 4000), BUSINESSES (100), CONNECTIONS (32), TMPDIR (where the database lies).
set -euo pipefail

[[ $# -ge 1 ]] || { sed -n '2,7s/^# //p' "$0" >&2; exit 64; }
takeout=$(realpath "$1")
shift
[[ $# -gt 0 ]] || set -- disk floor burst idle retry
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
businesses=${BUSINESSES:-100} n=${N:-4000} connections=${CONNECTIONS:-32}
retries=20
server= floor=

# stop PID: ends what was started; an empty PID was not.
stop() {
    [[ -n $1 ]] || return 0
    kill "$1" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$1" 2>/dev/null || true
}

clean_up() {
    stop "$server"
    stop "$floor"
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

# await_ready PORT PID
await_ready() {
    for _ in $(seq 150); do
        curl -sf -o /dev/null "http://127.0.0.1:$1/readyz" && return
        kill -0 "$2" 2>/dev/null || fail "the server stopped."
        sleep 0.1
    done
    fail "the server was not ready in 15 seconds."
}

start_server() {
    port=$(free_port) stub=$(free_port)
    export TAKEOUT_DATABASE_URL=sqlite:$scratch/bench.sqlite TAKEOUT_HTTP_HOST=127.0.0.1 TAKEOUT_HTTP_PORT=$port
    export TAKEOUT_PUBLIC_URL=http://127.0.0.1:$port TAKEOUT_VAPI_BASE_URL=http://127.0.0.1:$stub
    export TAKEOUT_VAPI_API_KEY=bench TAKEOUT_VAPI_WEBHOOK_SECRET=bench TAKEOUT_LOG_LEVEL=critical
    export TAKEOUT_VAPI_CONCURRENCY=1000 TAKEOUT_MAX_CALLS_PER_PHONE_PER_DAY=0
    "$takeout" serve >"$scratch/server.log" 2>&1 </dev/null &
    server=$!
    await_ready "$port" "$server"
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

# drive LABEL SERVER STAGE SETTING…: SERVER is "PORT STUB_PORT PID". Its line of figures is printed and kept.
drive() {
    local at
    read -ra at <<<"$2"
    "$scratch/load" "$3" port="${at[0]}" stub="${at[1]}" pid="${at[2]}" secret=bench limit=30 "${@:4}" |
        sed "s/^/$(printf '%-6s' "$1") /" | tee -a "$scratch/figures" || failed=1
}

# burst LABEL SERVER: three times; the first one is for warming up.
burst() {
    for ((run = 0; run < 3; run++)); do
        drive "$1" "$2" burst n="$n" businesses="$businesses" phones=5000000 connections="$connections"
    done
}

# A server of its own, on a database of its own, that needs no businesses.
measure_floor() {
    local port stub
    port=$(free_port) stub=$(free_port)
    "$scratch/floor" port="$port" stub="$stub" database="$scratch/floor.sqlite" secret=bench key=bench \
        >"$scratch/server.log" 2>&1 </dev/null &
    floor=$!
    await_ready "$port" "$floor"
    burst floor "$port $stub $floor"
    stop "$floor"
    floor=
    rm -f "$scratch"/floor.sqlite*
}

# The means of burst and floor, without the first line of each; nothing if there are not both.
print_ratios() {
    awk '
        /WRONG/ || seen[$1]++ == 0 { next }
        $1 == "burst" || $1 == "floor" {
            for (i = 2; i < NF; i++) if ($i ~ /^(acks\/s|callbacks\/s|callbacks)$/) sum[$1, $i] += $(i + 1)
            count[$1]++
        }
        function ratio(name) { return sum["burst", name] / count["burst"] / (sum["floor", name] / count["floor"]) }
        END {
            if (!count["burst"] || !sum["floor", "callbacks"]) exit
            printf "ratio  takeout/floor: acks/s %.2f  callbacks/s %.2f  CPU s per 1,000 callbacks %.1f\n",
                ratio("acks/s"), ratio("callbacks/s"), ratio("callbacks")
        }' "$scratch/figures"
}

compiler=${CC:-cc}
"$compiler" -O2 -o "$scratch/load" "$here/load.c"
"$compiler" -O2 -o "$scratch/disk" "$here/disk.c" -lsqlite3
"$compiler" -O2 -o "$scratch/floor" "$here/floor.c" -lsqlite3
: >"$scratch/figures"
failed=0
for stage in "$@"; do
    case $stage in
    burst | idle | retry) [[ -n $server ]] || { start_server; add_businesses 5000000 "$businesses" 0; } ;;
    esac
    case $stage in
    disk) "$scratch/disk" "$scratch" 2 | sed 's/^/disk   /' ;;
    floor) measure_floor ;;
    burst) burst burst "$port $stub $server" ;;
    idle) drive idle "$port $stub $server" idle n=100 businesses="$businesses" phones=5000000 pause=50 ;;
    retry)
        add_businesses 6000000 "$retries" 1
        drive retry "$port $stub $server" retry n="$retries" businesses="$retries" phones=6000000 limit=100
        ;;
    *) fail "there is no stage named $stage." ;;
    esac
done
print_ratios
exit "$failed"
