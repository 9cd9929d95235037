"""A whole office as processes: the server on a database of its own, the simulated Vapi, and a mail server that keeps all.

One of it serves all stories that need the real pages; each of them has a business, a number and an owner of its own.
"""
import ctypes
import email
import email.policy
import http.server
import json
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.request

from aiosmtpd.controller import Controller

PASSWORD = "a long enough passphrase"
ADMIN = "admin@example.com"
#: Seconds in which a program must say that it listens.
START = 60


def end_with_parent():
    """Between fork and exec: the program ends with us, however we end (prctl's PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_port() -> int:
    """Below those that the system hands out by itself: one of those may be taken again before anybody listens."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as attempt:
            try:
                attempt.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Program:
    """A process that has said that it is ready."""

    def __init__(self, command: list[str], environment: dict, ready: str, log: pathlib.Path):
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            preexec_fn=end_with_parent)
        too_late = threading.Timer(START, self.process.kill)
        too_late.start()
        said = []
        for line in self.process.stderr:
            said.append(line)
            if ready in line:
                break
        too_late.cancel()
        if self.process.poll() is not None or not said or ready not in said[-1]:
            self.process.kill()
            raise AssertionError(f"{' '.join(command)} did not start: {''.join(said)}")
        threading.Thread(target=self._read_on, args=(log,), daemon=True).start()

    def _read_on(self, log: pathlib.Path):
        with log.open("w") as file:
            for line in self.process.stderr:
                file.write(line)
                file.flush()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Integrator(http.server.BaseHTTPRequestHandler):
    """A program that is told by webhooks: it takes what comes to /taken, and fails at everything else."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, text = (204, b"") if self.path == "/taken" else (500, b"<h1>Out of order</h1>")
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Nothing: what was sent stands on the page."""


class Letterbox:
    """Puts each mail into a folder, where stories in other processes find it."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self.count = folder, 0
        folder.mkdir()

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        begun = self.folder / f"{self.count}.begun"
        begun.write_bytes(envelope.content)
        begun.rename(self.folder / f"{self.count:06}.eml")
        return "250 OK"


class Office:
    """Starts everything; `facts` is what a story in another process needs to know of it."""

    def __init__(self, takeout: str, log: pathlib.Path):
        self.folder = tempfile.TemporaryDirectory(prefix="takeout-browser-")
        database = pathlib.Path(self.folder.name) / "office.sqlite"
        server, vapi = free_port(), free_port()
        address, simulator = f"http://127.0.0.1:{server}", f"http://127.0.0.1:{vapi}"
        mail_port, mails = free_port(), pathlib.Path(self.folder.name) / "mails"
        self.mail = Controller(Letterbox(mails), hostname="127.0.0.1", port=mail_port)
        self.mail.start()
        self.integrator = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Integrator)
        threading.Thread(target=self.integrator.serve_forever, daemon=True).start()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TAKEOUT_")}
        environment = kept | {
            "SWIFT_BACKTRACE": "enable=no", "TAKEOUT_DATABASE_URL": f"sqlite:{database}",
            "TAKEOUT_HTTP_PORT": str(server), "TAKEOUT_PUBLIC_URL": address, "TAKEOUT_VAPI_API_KEY": "key",
            "TAKEOUT_VAPI_BASE_URL": simulator, "TAKEOUT_VAPI_WEBHOOK_SECRET": "a-long-secret",
            "TAKEOUT_SMTP_URL": f"smtp://127.0.0.1:{mail_port}", "TAKEOUT_MAIL_FROM": "Takeout <takeout@example.com>",
            "TAKEOUT_ADMIN_EMAIL": ADMIN, "TAKEOUT_WEBHOOKS_ALLOW_PRIVATE": "true",
            # A story may come from an address of its own.
            "TAKEOUT_TRUSTED_PROXIES": "127.0.0.1",
        }
        self.facts = {
            "takeout": takeout, "environment": environment, "address": address, "simulator": simulator,
            "database": str(database), "mails": str(mails),
            "integrator": f"http://127.0.0.1:{self.integrator.server_port}",
        }
        token = run(self.facts, "token", "create", "--role", "admin", "--name", "browser tests").strip()
        self.facts["token"] = token
        run(self.facts, "user", "create", "--email", ADMIN, "--role", "admin", text=PASSWORD + "\n")
        self.programs = [
            Program(
                [takeout, "vapi-simulator", "--port", str(vapi), "--webhook-url", address + "/vapi/webhook",
                 "--webhook-secret", "a-long-secret", "--concurrency", "50", "--speed", "4", "--machine-time"],
                environment, "listens on", log / "simulator.log"),
            Program([takeout, "serve"], environment, "Listening on", log / "server.log"),
        ]

    def stop(self):
        for program in reversed(self.programs):
            program.stop()
        self.integrator.shutdown()
        self.mail.stop()
        self.folder.cleanup()


def run(facts: dict, *arguments: str, text: str | None = None) -> str:
    """Runs a command of the program to its end."""
    done = subprocess.run(
        [facts["takeout"], *arguments], env=facts["environment"], input=text, text=True, capture_output=True)
    if done.returncode != 0:
        raise AssertionError(f"takeout {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def ask(method: str, url: str, body=None, token: str | None = None):
    request = urllib.request.Request(url, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None if body is None else json.dumps(body).encode()
    if data:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, data, timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


class Client:
    """A story's own corner of the office."""

    def __init__(self, facts: dict, number: int):
        self.facts, self.number = facts, number
        self.address = facts["address"]
        #: Of the range that is kept for fiction.
        self.phone = f"+1202555{1000 + number:04d}"
        self.customer = f"+1202555{5000 + number:04d}"
        self.line = f"line-{number}"
        self.email = f"owner-{number}@example.com"

    def api(self, method: str, path: str, body=None):
        return ask(method, f"{self.address}/api/{path}", body, self.facts["token"])

    def add_business(self, name: str, **more) -> str:
        """A business whose calls go to `phone`; its id."""
        fields = {
            "name": name, "public_phone_number": self.phone, "timezone": "America/New_York",
            "vapi_phone_number_id": self.line, "notification_email": self.email, "enable_outbound_callback": True,
            "callback_retry_attempts": 1, "callback_retry_delay_minutes": 5,
        }
        return self.api("POST", "businesses", fields | more)["id"]

    def add_owner(self, *businesses: str) -> str:
        """Someone with an account for the businesses; the address to sign in with."""
        chosen = [word for business in businesses for word in ("--business", business)]
        run(self.facts, "user", "create", "--email", self.email, "--role", "owner", *chosen, text=PASSWORD + "\n")
        return self.email

    def mail(self, subject: str) -> str:
        """Waits for a mail to `email` with these words in its subject; its text."""
        give_up = time.monotonic() + START
        while time.monotonic() < give_up:
            for path in sorted(pathlib.Path(self.facts["mails"]).glob("*.eml")):
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if self.email in mail["To"] and subject in mail["Subject"]:
                    return mail.get_body(("plain",)).get_content()
        raise AssertionError(f"no mail “{subject}” came within {START} seconds")

    def leave(self, business: str, body: str, **more) -> str:
        """A message from a form; its id."""
        return self.api("POST", f"businesses/{business}/messages", {"body": body} | more)["id"]

    def plan(self, *behaviours, phone: str | None = None):
        """How whoever has the phone behaves on the next calls."""
        ask("PUT", f"{self.facts['simulator']}/simulator/people/{phone or self.phone}", list(behaviours))

    def act(self, act, phone: str | None = None):
        """What a human at a phone does now."""
        ask("POST", f"{self.facts['simulator']}/simulator/phones/{phone or self.phone}/acts", {"act": act})

    def hear(self, words: str):
        """Until the assistant says it on the owner's phone: who speaks before it does is not listened to."""
        give_up = time.monotonic() + START
        while time.monotonic() < give_up:
            phones = ask("GET", f"{self.facts['simulator']}/simulator/phones?numbers={self.phone.replace('+', '%2B')}")
            lines = [line["text"] for phone in phones["phones"] for line in phone["lines"] if line["who"] == "assistant"]
            if any(words in line for line in lines):
                return
        raise AssertionError(f"nobody said “{words}” within {START} seconds")

    def call_line(self, line: str, text: str):
        """A customer phones one of the lines and leaves a message."""
        ask("POST", f"{self.facts['simulator']}/simulator/customer-calls", {
            "from": self.customer, "to": line, "words": [{"name": "Ann", "message": text}]})

    def wait_for_unclaimed(self, line: str):
        """Until the server has noted the call to a line of nobody."""
        give_up = time.monotonic() + START
        while time.monotonic() < give_up:
            calls = self.api("GET", "admin/unclaimed-calls")["items"]
            if any(call["vapi_phone_number_id"] == line for call in calls):
                return
        raise AssertionError(f"no call to {line} was noted within {START} seconds")

    def wait_for_deliveries(self, webhook: str, tries: int = 1, count: int = 1):
        """Until there are so many deliveries of a webhook, each tried so often; the newest first."""
        give_up = time.monotonic() + START
        while time.monotonic() < give_up:
            sent = self.api("GET", f"webhooks/{webhook}/deliveries")["items"]
            if len(sent) >= count and all(each["tries"] >= tries for each in sent):
                return sent
        raise AssertionError(f"{webhook} was not tried {tries} times within {START} seconds")

    def disable(self, webhook: str):
        """As the server does when nothing was taken for five days."""
        with sqlite3.connect(self.facts["database"], timeout=30) as base:
            base.execute(
                "UPDATE webhook_endpoints SET status = 'disabled', failing_since = created_at - 432000000000 "
                "WHERE id = ?", (webhook,))
        base.close()

    def bury(self, message: str, error: str):
        """Puts a step of a message aside, as the server does with what fails again and again."""
        with sqlite3.connect(self.facts["database"], timeout=30) as base:
            at = base.execute("SELECT max(received_at) FROM messages").fetchone()[0]
            notice = base.execute("SELECT id FROM notices WHERE message_id = ?", (message,)).fetchone()[0]
            base.execute(
                "INSERT INTO outbox (id, callback_id, sequence, work, status, due_at, tries, last_error, created_at) "
                "VALUES (?, ?, 99, ?, 'dead', ?, 10, ?, ?)",
                (f"{message}:99", message, json.dumps({"sendNotice": {"_0": notice}}), at, error, at))
        base.close()
