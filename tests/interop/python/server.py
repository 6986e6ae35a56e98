# A small server made with bovine, which looks up, follows, answers and leaves an initiative when the tests tell it to, and
# remembers what reached its inbox with a right signature. Usage: server.py PORT sha-256|SHA-256, the name it writes in Digest.
# Names below .localhost are this machine.
import asyncio
import itertools
import json
import socket
import sys

import aiohttp
from aiohttp import web
from bovine import BovineActor
from bovine.activitystreams import Actor, factories_for_actor_object
from bovine.clients import lookup_uri_with_webfinger
from bovine.clients.signed_http import legacy_digest_method, legacy_digest_method_uppercase
from bovine.crypto import build_validate_http_signature_raw, generate_rsa_public_private_key
from bovine.crypto.types import CryptographicIdentifier

port = int(sys.argv[1])
origin = f"http://bovine.localhost:{port}"
public_key, private_key = generate_rsa_public_private_key()
profile = Actor(
    id=f"{origin}/users/alice", type="Person", name="Alice", preferred_username="alice", inbox=f"{origin}/inbox",
    outbox=f"{origin}/outbox", public_key=public_key, public_key_name="main-key",
).build()
numbers = itertools.count()
activities, objects = factories_for_actor_object(profile, lambda: f"{origin}/things/{next(numbers)}")
alice = BovineActor(
    actor_id=profile["id"], public_key_url=profile["publicKey"]["id"], secret=private_key,
    digest_method=legacy_digest_method if sys.argv[2] == "sha-256" else legacy_digest_method_uppercase,
)
seen, follows = [], {}


class ThisMachine(aiohttp.abc.AbstractResolver):
    async def resolve(self, host, port=0, family=socket.AF_INET):
        assert host.endswith(".localhost"), host
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self):
        pass


def id_of(thing):
    return thing if isinstance(thing, str) else thing["id"]


async def find(name):
    if name.startswith("@"):
        domain = "http://" + name.rsplit("@", 1)[1]
        name, _ = await lookup_uri_with_webfinger(alice.session, "acct:" + name[1:], domain)
    return await alice.get(name)


# Bovine has no word for it: FEP-0837.
def agreement_about(proposal, to):
    commitment = {"type": "Commitment", "satisfies": id_of(proposal["publishes"])}
    agreement = {"type": "Agreement", "attributedTo": profile["id"], "stipulates": commitment}
    return {
        "@context": ["https://www.w3.org/ns/activitystreams", {"vf": "https://w3id.org/valueflows/ont/vf#"}],
        "id": f"{origin}/things/{next(numbers)}", "type": "Offer", "actor": profile["id"], "to": [to["id"]],
        "object": agreement,
    }


async def control(request):
    what, name = request.match_info["what"], request.query.get("id")
    if what == "seen":
        return web.json_response([
            {"type": activity["type"], "actor": activity["actor"], "object": id_of(activity["object"])} for activity in seen
        ])
    found = await find(name)
    match what:
        case "lookup":
            return web.json_response(found)
        case "follow":
            to, activity = found, activities.follow(found)
            follows[name] = activity.build()
        case "undo":
            to, activity = found, activities.undo(follows[name], include_activity=True)
        case "reply":
            to = await alice.get(found["attributedTo"])
            activity = activities.create(objects.reply(found, content="<p>J’ai un vélo, à <b>samedi</b> !</p>").as_public().build())
        case "offer":
            to = await alice.get(found["attributedTo"])
            activity = agreement_about(found, to)
        case _:
            raise web.HTTPNotFound
    await alice.post(to["inbox"], activity if what == "offer" else activity.build())
    return web.json_response({"sent": True})


async def key(key_id):
    return CryptographicIdentifier.from_public_key((await alice.get(key_id))["publicKey"])


signer_of = build_validate_http_signature_raw(key)


async def inbox(request):
    activity = json.loads(await request.read())
    if await signer_of(request.method, str(request.url), request.headers, request.read) != activity["actor"]:
        raise web.HTTPUnauthorized
    seen.append(activity)
    return web.Response(status=202)


async def actor(_request):
    return web.json_response(profile, content_type="application/activity+json")


async def main(*more):
    await alice.init(session=aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=ThisMachine())))
    app = web.Application()
    app.add_routes([
        web.get("/control/{what}", control), web.get("/users/alice", actor), web.post("/inbox", inbox), *more,
    ])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    print(f"listening on {origin}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
