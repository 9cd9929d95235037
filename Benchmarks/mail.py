"""Measures how fast notices go out through one mail server on this machine, and whether memory stays flat.

Starts a real mail server (aiosmtpd, STARTTLS with login) and the given takeout, stores messages of a business whose calls
are off, and waits for their mails.

    Benchmarks/mail.py --takeout .build/release/takeout --messages 10000
"""

import argparse
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
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            mail = json.loads(line)
            self.ids.add(next(value for name, value in mail["headers"] if name == "Message-ID"))
            self.mails += 1
            self.last = time.monotonic()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mails = MailServer(folder)
        takeout = Takeout(arguments.takeout, folder, mails.port)
        try:
            sys.exit(measure(arguments, mails, takeout))
        finally:
            takeout.stop()
            mails.stop()


def measure(arguments, mails, takeout):
    business = takeout.post(
        "/api/businesses",
        {"name": "Bench", "public_phone_number": "+12025550111", "notification_email": "owner@bench.example"},
    )["id"]

    def store(number):
        body = {"customer_phone": "+12025550177", "body": f"Message {number}. " + "The pipe leaks. " * 20}
        takeout.post(f"/api/businesses/{business}/messages", body)

    start = time.monotonic()
    memory = []
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        stored = [pool.submit(store, number) for number in range(arguments.messages)]
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
