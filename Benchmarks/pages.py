#!/usr/bin/env python3
"""pages.py TAKEOUT_BINARY [MESSAGES]
Measures the pages of owners and admins on a SQLite database with MESSAGES messages (1,000,000), 10,000 of them in the business that is
looked at: median and 95th percentile of the server's time in milliseconds, and the bytes of each page. Then the bytes of a
first visit. Ends what it started, leaves nothing behind, talks to loopback only.
"""
import http.client, http.cookiejar, json, os, re, shutil, signal, socket, sqlite3, statistics, subprocess, sys
import tempfile, time, urllib.parse, urllib.request

PER_BUSINESS = 10_000
ROUNDS = 40
HOUR = 3_600_000_000
NOW = int(time.time() * 1_000_000)


def identifier(at, number):
    """Sorts by time, as a UUIDv7 does."""
    text = f"{at // 1000:012x}7{number % 4096:03x}8{number:015x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


def day(ago):
    return time.strftime("%Y-%m-%d", time.gmtime(NOW / 1_000_000 - ago * 86_400))


def state(phase, attempts):
    rules = {"contact": "c1", "lookupSeconds": 120, "retryAttempts": 1, "retryDelayMinutes": 5, "watchdogSeconds": 60}
    return json.dumps({
        "actions": 5, "attempts": attempts, "awaitedNotices": [], "callsInRound": attempts, "faultsUsed": 0,
        "hasFailedNotice": False, "isManualRound": False, "latersUsed": 0, "noticesInRound": [], "phase": phase,
        "retriesUsed": 0, "round": 1, "roundStartedAt": 1, "rules": rules, "version": 1, "wrongContacts": []})


KINDS = [
    ("connected", {"connected": {"isVerified": True}}, "connected", True),
    ("heard", {"heard": {"_0": "declined"}}, "declined", True),
    ("fallback", {"fallback": {"_0": {"notReached": {"calls": 1}}, "isSent": True}}, "no_answer", False),
]
NAMES = ["Dana Whitfield", "Jordan Ellis", "Ann Lee", "Zoë Ångström", "Bert Miller", "Kim Park", "Olga Rossi"]


def fill(path, businesses, messages):
    base = sqlite3.connect(path)
    base.execute("PRAGMA synchronous = OFF")
    texts = [(word, state(phase, 1), outcome, heard) for word, phase, outcome, heard in KINDS]
    for place, business in enumerate(businesses):
        rows = ([], [], [])
        for number in range(min(PER_BUSINESS, messages - place * PER_BUSINESS)):
            at = NOW - (number * 90 * 86_400_000_000) // PER_BUSINESS - 3_600_000_000
            mine = identifier(at, place * PER_BUSINESS + number)
            word, text, outcome, heard = texts[number % 3]
            name = NAMES[number % len(NAMES)]
            key = name.lower().replace("ë", "e").replace("å", "a").replace("ö", "o").encode().hex()
            rows[0].append((mine, business, "api", name, f"+1202555{number:04d}", f"Matter {number}: the tap in the "
                            "kitchen leaks, and the water runs into the cellar. Please call back.", "normal", at, key))
            rows[1].append((mine, business, text, word, 5, False, at, at, at + 40_000_000 if heard else None,
                            at + 60_000_000 if word == "connected" else None))
            rows[2].append((mine[:-1] + "a" if mine[-1] != "a" else mine[:-1] + "b", business, mine, "+12025550114",
                            "answered", 1, at, outcome, at + 40_000_000 if heard else None, at + 90_000_000, 81_200, 1,
                            "tk-" + mine))
        base.executemany(
            "INSERT INTO messages (id, business_id, source, customer_name, customer_phone, body, urgency, received_at, "
            "name_key) VALUES (?,?,?,?,?,?,?,?,?)", rows[0])
        base.executemany(
            "INSERT INTO callbacks (message_id, business_id, state, state_word, journal_sequence, is_open, updated_at, "
            "received_at, heard_at, connected_at) VALUES (?,?,?,?,?,?,?,?,?,?)", rows[1])
        base.executemany(
            "INSERT INTO outbound_callback_attempts (id, business_id, message_id, employee_phone, status, "
            "attempt_number, created_at, outcome, heard_at, ended_at, cost, round, token) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows[2])
        base.commit()
    base.execute(
        f"""INSERT INTO rollups (business_id, quarter, shard, messages, ended, reached, connected, noticed, calls, cost)
        SELECT business_id, received_at / {HOUR} * 4, 0, COUNT(*), COUNT(*), COUNT(heard_at), COUNT(connected_at),
            COUNT(*) - COUNT(heard_at), COUNT(*), COUNT(*) * 81200
        FROM callbacks GROUP BY business_id, received_at / {HOUR}""")
    counts = "messages, ended, reached, connected, noticed, calls, cost"
    sums = ", ".join(f"SUM({count})" for count in counts.split(", "))
    base.execute(
        f"INSERT INTO day_totals (day, shard, {counts}) SELECT quarter / 96, 0, {sums} FROM rollups GROUP BY quarter / 96")
    base.commit()
    base.close()


class Server:
    def __init__(self, program, folder):
        self.program = program
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.path = os.path.join(folder, "pages.sqlite")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TAKEOUT_")}
        self.environment = kept | {
            "TAKEOUT_DATABASE_URL": f"sqlite:{self.path}", "TAKEOUT_HTTP_PORT": str(self.port),
            "TAKEOUT_VAPI_WEBHOOK_SECRET": "bench", "TAKEOUT_LOG_LEVEL": "critical"}

    def run(self, *arguments, text=None):
        done = subprocess.run([self.program, *arguments], env=self.environment, input=text, text=True,
                              stdout=subprocess.PIPE, check=True)
        return done.stdout.strip()

    def __enter__(self):
        self.process = subprocess.Popen([self.program, "serve"], env=self.environment)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1)
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("pages: the server was not ready in 30 seconds.")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


def sign_in(server, email, password):
    """The session's cookie."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    base = f"http://127.0.0.1:{server.port}"
    page = opener.open(f"{base}/login").read().decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
    form = urllib.parse.urlencode({"form_token": token, "email": email, "password": password}).encode()
    opener.open(urllib.request.Request(f"{base}/login", form, {"Origin": base})).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def measure(server, cookie, address):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    times, size, page = [], 0, b""
    for _ in range(ROUNDS + 5):
        begun = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        page = answer.read()
        times.append((time.perf_counter() - begun) * 1_000)
        if answer.status != 200:
            raise SystemExit(f"pages: {address} answered {answer.status}")
        size = len(page)
    connection.close()
    times = sorted(times[5:])
    return statistics.median(times), times[int(len(times) * 0.95)], size, page


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    messages = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    folder = tempfile.mkdtemp()
    try:
        server = Server(os.path.realpath(sys.argv[1]), folder)
        server.run("migrate")
        businesses = [identifier(NOW, number) for number in range(max(1, -(-messages // PER_BUSINESS)))]
        base = sqlite3.connect(server.path)
        base.executemany(
            "INSERT INTO businesses (id, name, public_phone_number, timezone, callback_released, "
            "enable_outbound_callback, created_at, updated_at) VALUES (?, ?, ?, 'America/New_York', 1, 1, 0, 0)",
            [(business, f"Business {number}", f"+1202555{number:04d}") for number, business in enumerate(businesses)])
        base.commit()
        base.close()
        fill(server.path, businesses, messages)
        password = "a long enough passphrase"
        server.run("user", "create", "--email", "owner@example.com", "--role", "owner", "--business", businesses[0],
                   text=password + "\n")
        server.run("user", "create", "--email", "admin@example.com", "--role", "admin", text=password + "\n")
        newest = sqlite3.connect(server.path).execute(
            "SELECT max(id) FROM messages WHERE business_id = ?", (businesses[0],)).fetchone()[0]
        home = f"/businesses/{businesses[0]}"
        pages = [f"{home}/messages", f"{home}/messages?show=open", f"{home}/messages?show=reached",
                 f"{home}/messages/fragment", f"{home}/messages?q=dana", f"{home}/messages?q=202+555+12",
                 f"{home}/messages?q=cellar+9", f"/messages/{newest}", f"{home}/settings", f"{home}/settings/preview",
                 f"{home}/statistics?days=7", f"{home}/statistics?days=90", f"{home}/statistics.csv?days=90", "/account",
                 "/login", "/forgotten"]
        admin = ["/admin/businesses", f"/admin/businesses/{businesses[0]}", "/admin/businesses/new", "/admin/attempts",
                 f"/admin/attempts?business_id={businesses[0]}", "/admin/attempts?outcome=busy",
                 "/admin/attempts?status=pending", f"/admin/attempts?since={day(80)}&until={day(79)}",
                 f"/admin/attempts?outcome=declined&until={day(85)}", f"/admin/attempts?status=failed&until={day(85)}",
                 f"/admin/attempts?business_id={businesses[0]}&outcome=busy", "/admin/statistics?days=7", "/admin/statistics?days=90",
                 f"/admin/statistics?days=90&business_id={businesses[0]}", "/admin/trouble", "/admin/users",
                 "/admin/changes", f"/admin/changes?business_id={businesses[0]}"]
        with server:
            cookies = [sign_in(server, f"{who}@example.com", password) for who in ("owner", "admin")]
            print(f"{messages:,} messages, {min(messages, PER_BUSINESS):,} of them in the business")
            print(f"{'median':>8} {'p95':>8} {'bytes':>8}")
            first = b""
            for cookie, address in [(cookies[0], page) for page in pages] + [(cookies[1], page) for page in admin]:
                # Whoever is signed in already is not shown the login.
                cookie = "" if address in ("/login", "/forgotten") else cookie
                median, slow, size, page = measure(server, cookie, address)
                first = first or page
                print(f"{median:8.2f} {slow:8.2f} {size:8}  {address.replace(businesses[0], '…').replace(newest, '…')}")
            assets = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', first.decode()))
            total = len(first) + sum(measure(server, cookies[0], asset)[2] for asset in assets)
            print(f"A first visit to the inbox: {total:,} bytes in {1 + len(assets)} files")
    finally:
        shutil.rmtree(folder)


main()
