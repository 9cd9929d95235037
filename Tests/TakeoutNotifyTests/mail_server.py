"""A real mail server for the tests: prints one JSON line when it is ready and one for each mail that it takes.

Ends when its standard input is closed, so that it never outlives the test that started it.
"""

import argparse
import asyncio
import datetime
import email
import email.policy
import ipaddress
import json
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def say(**facts):
    print(json.dumps(facts), flush=True)


def make_certificate(folder):
    """A certificate for 127.0.0.1, signed by itself and so its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "takeout test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    alternatives = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_path = os.path.join(folder, "certificate.pem")
    key_path = os.path.join(folder, "key.pem")
    with open(certificate_path, "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
    with open(key_path, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    return certificate_path, key_path


class Handler:
    def __init__(self, arguments):
        self.arguments = arguments
        self.replies = {"MAIL": arguments.mail_reply, "RCPT": arguments.rcpt_reply, "DATA": arguments.data_reply}

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.replies["MAIL"]:
            return self.replies["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.replies["RCPT"]:
            return self.replies["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.replies["DATA"]:
            return self.replies["DATA"]
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [
            {
                "type": part.get_content_type(),
                "charset": part.get_content_charset(),
                "content": part.get_content().replace("\r\n", "\n"),
            }
            for part in mail.walk()
            if not part.is_multipart()
        ]
        say(
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            type=mail.get_content_type(),
            headers=[[name, str(value)] for name, value in mail.items()],
            defects=[str(defect) for defect in mail.defects],
            # Without the lines that hold libcurl's long boundary.
            longestLine=max(
                len(line) for line in envelope.content.split(b"\r\n") if not line.startswith(b"Content-Type:")
            ),
            parts=parts,
            tls=session.ssl is not None,
            login=session.auth_data if isinstance(session.auth_data, str) else None,
        )
        if self.arguments.unanswered > 0:
            self.arguments.unanswered -= 1
            await asyncio.Event().wait()
        return "250 taken"


def smtp_factory(arguments, context):
    def authenticate(server, session, envelope, mechanism, data):
        user, password = data.login.decode(), data.password.decode()
        if f"{user}:{password}" == arguments.login:
            return AuthResult(success=True, auth_data=user)
        return AuthResult(success=False, handled=False)

    starttls = arguments.tls == "starttls"

    def make():
        return SMTP(
            Handler(arguments),
            tls_context=context if starttls else None,
            require_starttls=starttls and arguments.require_tls,
            authenticator=authenticate if arguments.login else None,
            auth_required=bool(arguments.login),
            auth_require_tls=starttls,
            hostname="localhost",
        )

    return make


async def hang(reader, writer):
    """Takes the connection and never says a word."""
    await asyncio.Event().wait()


async def serve(arguments, folder):
    certificate, key = make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if arguments.hang:
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
    else:
        implicit = context if arguments.tls == "implicit" else None
        loop = asyncio.get_running_loop()
        server = await loop.create_server(smtp_factory(arguments, context), "127.0.0.1", 0, ssl=implicit)
    say(port=server.sockets[0].getsockname()[1], certificate=certificate)
    await asyncio.Event().wait()


def leave_with_input():
    sys.stdin.read()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--require-tls", action="store_true")
    parser.add_argument("--login", help="user:password")
    parser.add_argument("--mail-reply")
    parser.add_argument("--rcpt-reply")
    parser.add_argument("--data-reply")
    parser.add_argument("--hang", action="store_true")
    parser.add_argument("--unanswered", type=int, default=0, help="so many mails are taken and not answered")
    parser.add_argument("--folder", required=True)
    arguments = parser.parse_args()
    threading.Thread(target=leave_with_input, daemon=True).start()
    asyncio.run(serve(arguments, arguments.folder))


main()
