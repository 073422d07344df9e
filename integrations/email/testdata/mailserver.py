"""A mail server over aiosmtpd, which is somebody else's idea of the protocol.

Usage: mailserver.py CERTIFICATE KEY MAILBOX USER PASSWORD

It asks for STARTTLS and a sign-in, takes mail for example.net except for
nobody@example.net, writes each message to a file in MAILBOX, and prints the
port that it listens on.
"""
import asyncio
import itertools
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

certificate, key, mailbox, user, password = sys.argv[1:]


class Handler:
    numbers = itertools.count()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not address.endswith("@example.net"):
            return "554 5.7.1 Relay access denied"
        if address == "nobody@example.net":
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        name = pathlib.Path(mailbox) / f"{next(self.numbers):04}.eml"
        name.write_bytes(envelope.content)
        return "250 2.0.0 Ok: queued"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == user.encode() and data.password == password.encode()
    return AuthResult(success=good, handled=False)


def session():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return SMTP(Handler(), hostname="mail.test", tls_context=context, require_starttls=True,
                auth_required=True, authenticator=authenticate, data_size_limit=1_000_000)


async def main():
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
