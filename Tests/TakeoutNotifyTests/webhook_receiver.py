"""A receiver of webhooks for the tests: verifies with an implementation of its own and prints one JSON line for each.

The verification follows the text of Standard Webhooks and shares nothing with the sender. Ends when its standard input
is closed.
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import os
import socketserver
import sys
import threading
import time


def say(**facts):
    print(json.dumps(facts), flush=True)


def verifies(secret, headers, body):
    """Whether one of the signatures is ours, and the time is near ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    sent = int(headers["webhook-timestamp"])
    content = b".".join([headers["webhook-id"].encode(), str(sent).encode(), body])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = [part.split(",", 1) for part in headers["webhook-signature"].split(" ")]
    matches = [version == "v1" and hmac.compare_digest(signature, expected) for version, signature in given]
    return any(matches)


def secrets(arguments):
    """Those that were named, and those that stand in the file by now."""
    if arguments.secret_file and os.path.exists(arguments.secret_file):
        with open(arguments.secret_file) as file:
            return arguments.secret + file.read().split()
    return arguments.secret


def make_handler(arguments):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            say(
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body.decode(),
                verified=[verifies(secret, self.headers, body) for secret in secrets(arguments)],
            )
            self.reply()

        def reply(self):
            if arguments.behaviour == "hang":
                threading.Event().wait()
            if arguments.behaviour == "redirect":
                self.send_response(307)
                self.send_header("location", f"http://127.0.0.1:{self.server.server_address[1]}/elsewhere")
                self.send_header("content-length", "0")
                return self.end_headers()
            self.send_response(arguments.status)
            if arguments.retry_after:
                self.send_header("retry-after", arguments.retry_after)
            if arguments.behaviour == "endless":
                self.end_headers()
                self.close_connection = True
                while True:
                    self.wfile.write(b"x" * 65536)
            if arguments.behaviour == "trickle":
                self.send_header("content-length", "1000000")
                self.end_headers()
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            answer = arguments.answer.encode()
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words):
            pass

    return Handler


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # the sender broke off, which is what some tests are about


def leave_with_input():
    sys.stdin.read()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--behaviour", choices=["answer", "hang", "redirect", "endless", "trickle"], default="answer")
    parser.add_argument("--status", type=int, default=200)
    parser.add_argument("--answer", default="ok")
    parser.add_argument("--retry-after")
    parser.add_argument("--secret", action="append", default=[])
    parser.add_argument("--secret-file")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    threading.Thread(target=leave_with_input, daemon=True).start()
    server = Server(("127.0.0.1", arguments.port), make_handler(arguments))
    say(port=server.server_address[1])
    server.serve_forever()


main()
