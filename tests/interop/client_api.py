#!/usr/bin/env python3
"""Checks a node against a server with Mastodon's client API: what people there see of an initiative, and what comes back.

Needs Python 3.9 or newer and nothing else. Settings come from the environment:
  PEER_URL        the server, for example https://mastodon.example
  PEER_TOKEN      a token of an account there: read:accounts read:search read:statuses write:follows write:statuses
  BOCAGE_URL      the node, for example https://annuaire.example
  BOCAGE_HANDLE   an initiative of it, for example repair-cafe-lorient: all its followers get the news of this check
  BOCAGE_COMMAND  how its commands are run, for example "sudo -u bocage bocage --data /var/lib/bocage"; else "bocage"
  PATIENCE        seconds to wait for each thing, else 120

Says what it saw, a line for each thing. Exit status 0: all of it, or PEER_URL is not set; 1: something did not come.
What it published and followed it takes back in the end.
"""

import json
import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PATIENCE = float(os.environ.get("PATIENCE", "120"))

# Names below .localhost are this machine (RFC 6761), which not every system knows.
look_up = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: look_up(
    "127.0.0.1" if str(host).endswith(".localhost") else host, *more, **named
)


class Gone(Exception):
    """The server has no such thing (any more)."""


def need(name):
    if value := os.environ.get(name):
        return value
    sys.exit(f"{name} is not set: see the beginning of {__file__}")


def ask(url, headers, method="GET", fields=None):
    body = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data=body, method=method, headers={"User-Agent": "bocage-check/1", **headers})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            raise Gone(url) from None
        sys.exit(f"FAILED  {method} {url} was answered {error.code}: {error.read(300).decode(errors='replace')}")


def peer(path, method="GET", **fields):
    query = "?" + urllib.parse.urlencode(fields) if method == "GET" and fields else ""
    return ask(
        need("PEER_URL").rstrip("/") + path + query, {"Authorization": f"Bearer {need('PEER_TOKEN')}"},
        method, fields if method == "POST" else None,
    )


def bocage(*arguments):
    command = [*shlex.split(os.environ.get("BOCAGE_COMMAND", "bocage")), *arguments, "--json"]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"FAILED  {shlex.join(command)}: {ended.stderr.strip()}")
    return json.loads(ended.stdout)


def until(what, look):
    """Looks again and again until something is there, and says so."""
    begun = time.monotonic()
    while not (seen := look()):
        if time.monotonic() - begun > PATIENCE:
            sys.exit(f"FAILED  {what}: not within {PATIENCE:g} s")
        time.sleep(min(2, PATIENCE / 20))
    print(f"ok      {what} ({time.monotonic() - begun:.1f} s)")
    return seen


def is_gone(path):
    try:
        peer(path)
    except Gone:
        return True
    return False


def find(handle):
    found = peer("/api/v2/search", q=handle, resolve="true", type="accounts")["accounts"]
    return next((account for account in found if "@" + account["acct"].lower() == handle.lower()), None)


def main():
    if not os.environ.get("PEER_URL"):
        print("PEER_URL is not set: the check against another server is left out")
        return
    node = need("BOCAGE_URL").rstrip("/")
    name = "@" + need("BOCAGE_HANDLE").lstrip("@").split("@")[0]
    handle = f"{name}@{urllib.parse.urlsplit(node).netloc}"
    account = until(f"{handle} is found", lambda: find(handle))
    if not account.get("display_name") or not account.get("fields"):
        sys.exit(f"FAILED  the profile has a name and fields: {account}")
    print("ok      its profile says: " + ", ".join(field["name"] for field in account["fields"]))
    at = "/api/v1/accounts/" + urllib.parse.quote(account["id"])
    peer(at + "/follow", "POST")
    until("it is followed", lambda: peer("/api/v1/accounts/relationships", **{"id[]": account["id"]})[0]["following"])
    check_pinned(node, name, at)

    mark = f"bocage-check-{int(time.time())}"
    news = bocage("news", name, "--text", f"Essai {mark}, première version.")
    try:
        check_news(news, mark, name, handle)
    except BaseException:
        bocage("news", "--withdraw", news["id"])
        raise
    finally:
        peer(at + "/unfollow", "POST")
    print("All that was looked for was seen.")


def check_pinned(node, name, at):
    document = {"Accept": "application/activity+json"}
    actor = ask(f"{node}/{name}", document)
    featured = ask(actor["featured"], document) if actor.get("featured") else {}
    if not (featured.get("orderedItems") or featured.get("totalItems")):
        print("--      this node pins no note yet: not looked at")
        return
    until("its pinned note is shown", lambda: peer(at + "/statuses", pinned="true"))


def check_news(news, mark, name, handle):
    def in_timeline():
        return next((status for status in peer("/api/v1/timelines/home", limit=40) if mark in status["content"]), None)

    status = until("its news are in the home timeline", in_timeline)
    of_status = "/api/v1/statuses/" + urllib.parse.quote(status["id"])
    bocage("news", "--edit", news["id"], "--text", f"Essai {mark}, seconde version.")
    until("the edit is seen", lambda: "seconde version" in peer(of_status)["content"])

    reply = peer("/api/v1/statuses", "POST", status=f"{handle} réponse {mark}", in_reply_to_id=status["id"], visibility="public")

    def answered():
        return any(mark in answer["content"] for answer in bocage("replies", name)["replies"])

    until("a reply reaches the node", answered)
    peer("/api/v1/statuses/" + urllib.parse.quote(reply["id"]), "DELETE")
    until("and is taken back", lambda: not answered())
    bocage("news", "--withdraw", news["id"])
    until("the deletion is seen", lambda: is_gone(of_status))


if __name__ == "__main__":
    main()
