# A stand-in for a server with Mastodon's client API, on top of server.py: just so much of it that ../client_api.py can be
# tried without a Mastodon. That it is content proves the script, and nothing about Mastodon or GoToSocial.
# Usage: stand_in.py PORT sha-256|SHA-256 [TYPE]. Activities of that TYPE it does not show, as a broken server might.
import asyncio
import sys
from urllib.parse import quote, unquote

from aiohttp import web

from server import activities, alice, find, id_of, main, objects, seen

ignored = sys.argv[3] if len(sys.argv) > 3 else None
follows, replies = {}, {}


def only_with_token(handler):
    async def checked(request):
        if request.headers.get("authorization") != "Bearer essai":
            raise web.HTTPUnauthorized
        return web.json_response(await handler(request))

    return checked


def notes():
    kept = {}
    for activity in seen:
        thing = activity["object"]
        if activity["type"] == ignored:
            continue
        if activity["type"] in ("Create", "Update") and thing["type"] == "Note":
            kept[thing["id"]] = thing
        elif activity["type"] == "Delete":
            kept.pop(id_of(thing), None)
    return kept


def status(note):
    return {"id": quote(note["id"], safe=""), "content": note["content"], "uri": note["id"]}


async def search(request):
    name = request.query["q"]
    actor = await find(name)
    fields = [{"name": field["name"], "value": field["value"]} for field in actor["attachment"] if "value" in field]
    account = {"id": quote(actor["id"], safe=""), "acct": name[1:], "display_name": actor["name"], "fields": fields}
    return {"accounts": [account], "statuses": [], "hashtags": []}


async def follow(request):
    actor = await find(unquote(request.match_info["id"]))
    follows[actor["id"]] = activities.follow(actor).build()
    await alice.post(actor["inbox"], follows[actor["id"]])
    return {}


async def unfollow(request):
    actor = await find(unquote(request.match_info["id"]))
    await alice.post(actor["inbox"], activities.undo(follows.pop(actor["id"]), include_activity=True).build())
    return {}


async def relationships(request):
    of = unquote(request.query["id[]"])
    accepted = any(activity["type"] == "Accept" and activity["actor"] == of for activity in seen)
    return [{"id": request.query["id[]"], "following": accepted, "requested": not accepted}]


async def home(_request):
    return [status(note) for note in reversed(notes().values())]


async def of_account(request):
    actor = await find(unquote(request.match_info["id"]))
    featured = await alice.get(actor["featured"])
    return [{"id": id_of(item)} for item in featured.get("orderedItems", [])]


async def show(request):
    note = notes().get(unquote(request.match_info["id"]))
    if note is None:
        raise web.HTTPNotFound
    return status(note)


async def post(request):
    form = await request.post()
    answered = notes()[unquote(form["in_reply_to_id"])]
    note = objects.reply(answered, content=f"<p>{form['status']}</p>").as_public().build()
    to = (await alice.get(answered["attributedTo"]))["inbox"]
    replies[note["id"]] = to
    await alice.post(to, activities.create(note).build())
    return status(note)


async def delete(request):
    of = unquote(request.match_info["id"])
    await alice.post(replies.pop(of), activities.delete(of).build())
    return {}


asyncio.run(main(
    web.get("/api/v2/search", only_with_token(search)),
    web.post("/api/v1/accounts/{id}/follow", only_with_token(follow)),
    web.post("/api/v1/accounts/{id}/unfollow", only_with_token(unfollow)),
    web.get("/api/v1/accounts/relationships", only_with_token(relationships)),
    web.get("/api/v1/accounts/{id}/statuses", only_with_token(of_account)),
    web.get("/api/v1/timelines/home", only_with_token(home)),
    web.get("/api/v1/statuses/{id}", only_with_token(show)),
    web.post("/api/v1/statuses", only_with_token(post)),
    web.delete("/api/v1/statuses/{id}", only_with_token(delete)),
))
