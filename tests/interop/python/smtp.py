# A mail server: aiosmtpd, which writes each mail it takes as JSON into a folder.
# Usage: smtp.py FOLDER [--tls CERT KEY | --starttls CERT KEY] [--sign-in NAME PASSWORD] [--refuse CODE TIMES] [--slow SECONDS]
# The first TIMES mails are answered with CODE; each mail is answered SECONDS after it came, and "arriving" is written first.
import argparse
import asyncio
import json
import ssl
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--tls", nargs=2)
parser.add_argument("--starttls", nargs=2)
parser.add_argument("--sign-in", nargs=2)
parser.add_argument("--refuse", nargs=2, type=int, default=[0, 0])
parser.add_argument("--slow", type=float, default=0)
given = parser.parse_args()


class Keep:
    came = 0

    async def handle_DATA(self, _server, session, envelope):
        code, times = given.refuse
        self.came += 1
        if self.came <= times:
            return f"{code} not <{envelope.rcpt_tos[0]}>"
        if given.slow:
            (given.folder / "arriving").touch()
            await asyncio.sleep(given.slow)
        message = message_from_bytes(envelope.content, policy=policy.default)
        mail = {
            "mail_from": envelope.mail_from,
            "rcpt_tos": envelope.rcpt_tos,
            "encrypted": session.ssl is not None or given.tls is not None,
            "signed_in": bool(session.authenticated),
            "headers": [[name.lower(), str(value)] for name, value in message.items()],
            "body": message.get_content().replace("\r\n", "\n"),
            "raw": envelope.content.decode("ascii"),
        }
        # As one step: who reads the folder sees whole mails.
        part = given.folder / "part"
        part.write_text(json.dumps(mail))
        part.rename(given.folder / f"{self.came:04}.json")
        return "250 taken"


def sign_in(_server, _session, _envelope, _mechanism, data):
    expected = [part.encode() for part in given.sign_in or []]
    right = isinstance(data, LoginPassword) and [data.login, data.password] == expected
    # Not handled: aiosmtpd answers 535 itself.
    return AuthResult(success=right, handled=False)


def context(files):
    if not files:
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*files)
    return made


def server(keep):
    return SMTP(
        keep,
        tls_context=context(given.starttls),
        require_starttls=given.starttls is not None,
        auth_required=given.sign_in is not None,
        auth_require_tls=given.starttls is not None,
        authenticator=sign_in,
        hostname="localhost",
    )


async def main():
    keep, loop = Keep(), asyncio.get_running_loop()
    listening = await loop.create_server(lambda: server(keep), "127.0.0.1", 0, ssl=context(given.tls))
    print(f"listening on {listening.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
