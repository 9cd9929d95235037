"""Measures how fast notices go out through one mail server on this machine, and whether memory stays flat.

Starts a real mail server (aiosmtpd, STARTTLS with login) and the given takeout, stores messages of a business whose calls
are off, and waits for their mails.

    Benchmarks/mail.py --takeout .build/release/takeout --messages 10000

With --outage the mail server cannot be reached for so many seconds from the start. Each message is marked as handled at
once, so that two notices about it wait: half as many messages are stored. Shown is what knocked at the door meanwhile,
how long it took until all had arrived, and whether each message's notices came in order.

    Benchmarks/mail.py --takeout .build/release/takeout --messages 10000 --outage 60
"""

import argparse
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAIL_SERVER = ROOT / "Tests/TakeoutNotifyTests/mail_server.py"


def resident_megabytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class MailServer:
    """Counts mails as they arrive."""

    def __init__(self, folder):
        command = [sys.executable, MAIL_SERVER, "--folder", folder, "--tls", "starttls", "--require-tls"]
        self.process = subprocess.Popen(
            command + ["--login", "bench:secret"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.ids, self.mails, self.last = set(), 0, time.monotonic()
        self.subjects = collections.defaultdict(list)  # by thread, in the order in which they arrived
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            headers = dict(json.loads(line)["headers"])
            self.ids.add(headers["Message-ID"])
            self.subjects[headers.get("References")].append(headers["Subject"])
            self.mails += 1
            self.last = time.monotonic()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Door:
    """Stands before the mail server. Closed, it hangs up on whoever comes, and notes when that was."""

    def __init__(self, port):
        self.inside, self.is_open, self.knocks = port, False, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            guest, _ = self.listener.accept()
            if self.is_open:
                host = socket.create_connection(("127.0.0.1", self.inside))
                for pair in ((guest, host), (host, guest)):
                    threading.Thread(target=self.pass_on, args=pair, daemon=True).start()
            else:
                self.knocks.append(time.monotonic())
                guest.close()

    @staticmethod
    def pass_on(giver, taker):
        try:
            while data := giver.recv(65_536):
                taker.sendall(data)
        except OSError:
            pass  # one side has hung up, so the other is told
        for line in (giver, taker):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it was down already


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Takeout:
    def __init__(self, program, folder, smtp_port):
        self.port = free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "TAKEOUT_DATABASE_URL": f"sqlite:{folder}/bench.sqlite",
            "TAKEOUT_HTTP_PORT": str(self.port),
            "TAKEOUT_VAPI_WEBHOOK_SECRET": "bench",
            "TAKEOUT_SMTP_URL": f"smtp://bench:secret@127.0.0.1:{smtp_port}",
            "TAKEOUT_MAIL_FROM": "Takeout <takeout@bench.example>",
            "TAKEOUT_LOG_LEVEL": "error",
        }
        token = [program, "token", "create", "--role", "admin", "--name", "bench"]
        self.token = subprocess.run(token, env=environment, check=True, capture_output=True, text=True).stdout.strip()
        self.process = subprocess.Popen([program, "serve"], env=environment)
        self.local = threading.local()
        self.wait_until_ready()

    def wait_until_ready(self):
        for _ in range(200):
            line = http.client.HTTPConnection("127.0.0.1", self.port)
            try:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        sys.exit("takeout did not start")

    def post(self, path, body):
        if not hasattr(self.local, "line"):
            self.local.line = http.client.HTTPConnection("127.0.0.1", self.port)
        self.local.line.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {self.token}"})
        answer = self.local.line.getresponse()
        document = json.loads(answer.read())
        assert answer.status in (200, 201), document
        return document

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--takeout", required=True)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--at-least", type=float, default=50, help="mails a second below which this fails")
    parser.add_argument("--outage", type=float, default=0, help="seconds for which no mail server is there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mails = MailServer(folder)
        door = Door(mails.port) if arguments.outage else None
        takeout = Takeout(arguments.takeout, folder, door.port if door else mails.port)
        try:
            sys.exit(outlive(arguments, mails, door, takeout) if door else measure(arguments, mails, takeout))
        finally:
            takeout.stop()
            mails.stop()


def make_business(takeout):
    return takeout.post(
        "/api/businesses",
        {"name": "Bench", "public_phone_number": "+12025550111", "notification_email": "owner@bench.example"},
    )["id"]


def store(takeout, business, number):
    body = {"customer_phone": "+12025550177", "body": f"Message {number}. " + "The pipe leaks. " * 20}
    return takeout.post(f"/api/businesses/{business}/messages", body)["id"]


def outlive(arguments, mails, door, takeout):
    business = make_business(takeout)
    start = time.monotonic()

    def store_and_mark(number):
        takeout.post(f"/api/messages/{store(takeout, business, number)}/handled", {})

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for result in [pool.submit(store_and_mark, number) for number in range(arguments.messages // 2)]:
            result.result()
    print(f"{arguments.messages} notices were queued in {time.monotonic() - start:.1f} s")
    time.sleep(max(0, start + arguments.outage - time.monotonic()))
    early = mails.mails
    door.is_open = True
    opened = mails.last = time.monotonic()
    while mails.mails < arguments.messages and time.monotonic() - mails.last < 600:
        time.sleep(0.5)
    waited = [after - before for before, after in zip(door.knocks, door.knocks[1:])]
    print(f"without a mail server for {opened - start:.0f} s: {len(door.knocks)} knocks at its door", end="")
    print(f", {max(waited):.1f} s apart at most" if waited else "")
    print(f"{mails.mails} mails ({len(mails.ids)} different) had arrived {mails.last - opened:.0f} s after it was back")
    wrong = sum("has taken" in subjects[0] or len(subjects) != 2 for subjects in mails.subjects.values())
    print(f"{len(mails.subjects)} messages, {wrong} of them with notices out of order or missing")
    print(f"memory: {resident_megabytes(takeout.process.pid):.0f} MB at the end")
    return 0 if early == 0 and wrong == 0 and len(mails.ids) == arguments.messages == mails.mails else 1


def measure(arguments, mails, takeout):
    business = make_business(takeout)
    start = time.monotonic()
    memory = []
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        stored = [pool.submit(store, takeout, business, number) for number in range(arguments.messages)]
        while mails.mails < arguments.messages and time.monotonic() - mails.last < 120:
            memory.append((mails.mails, resident_megabytes(takeout.process.pid)))
            time.sleep(0.5)
        for result in stored:
            result.result()
    seconds = mails.last - start
    rate = mails.mails / seconds
    early = max(size for count, size in memory if count <= arguments.messages / 4)
    late = max(size for count, size in memory)
    print(f"{mails.mails} mails ({len(mails.ids)} different) in {seconds:.1f} s: {rate:.0f} a second")
    print(f"memory: {early:.0f} MB in the first quarter, {late:.0f} MB at most")
    complete = len(mails.ids) == arguments.messages
    return 0 if complete and rate >= arguments.at_least else 1


main()
