// A small server made with Fedify, which looks up, follows, answers and leaves an initiative when the tests tell it
// to, and remembers what reached its inbox. Usage: node server.mjs PORT. Names below .localhost are this machine.
import dns from "node:dns";
import { createServer } from "node:http";
import {
  createFederation, generateCryptoKeyPair, InProcessMessageQueue, MemoryKvStore,
} from "@fedify/fedify";
import { Activity, Create, Endpoints, Follow, Mention, Note, Person, PUBLIC_COLLECTION, Undo, Update } from "@fedify/vocab";

const lookup = dns.lookup;
dns.lookup = (name, options, done) =>
  name.endsWith(".localhost") ? lookup("127.0.0.1", options, done) : lookup(name, options, done);
// Fedify asks for handles over https only; these names have no certificates.
const fetch = globalThis.fetch;
const isHere = (url) => url instanceof URL && url.protocol === "https:" && url.hostname.endsWith(".localhost");
globalThis.fetch = (input, init) => fetch(isHere(input) ? new URL(input.href.replace("https:", "http:")) : input, init);

const port = Number(process.argv[2]);
const origin = `http://fedify.localhost:${port}`;
const keys = [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
const seen = [];
const firstKnock = process.argv[3];

const federation = createFederation({
  kv: new MemoryKvStore(),
  queue: new InProcessMessageQueue(),
  origin,
  allowPrivateAddress: true,
  ...(firstKnock ? { firstKnock } : {}),
});
federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "alice") return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Alice",
      inbox: context.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys);
federation.setInboxListeners("/users/{identifier}/inbox", "/inbox").on(Activity, async (_context, activity) => {
  const entry = { type: activity.constructor.name, actor: activity.actorId?.href, object: activity.objectId?.href };
  seen.push(entry);
  if (activity instanceof Create || activity instanceof Update) Object.assign(entry, await readNote(activity));
});

// What a text says, what it answers, whom it names and who may read it.
async function readNote(activity) {
  const note = await activity.getObject();
  if (!(note instanceof Note)) return {};
  const mentions = [];
  for await (const tag of note.getTags()) if (tag instanceof Mention) mentions.push([tag.href?.href, tag.name?.toString()]);
  const [to, cc] = [note.toIds, note.ccIds].map((ids) => ids.map((id) => id.href));
  return { inReplyTo: note.replyTargetId?.href, content: note.content?.toString(), mentions, to, cc };
}

async function control(url) {
  const context = federation.createContext(new URL(origin));
  const id = url.searchParams.get("id");
  switch (url.pathname) {
    case "/control/lookup": {
      const found = await context.lookupObject(id);
      return found ? await found.toJsonLd() : null;
    }
    case "/control/featured": {
      const found = await context.lookupObject(id);
      const pinned = [];
      for await (const item of (await found.getFeatured()).getItems()) pinned.push(await item.toJsonLd());
      return pinned;
    }
    case "/control/seen":
      return seen;
    // To everybody, or to the author alone.
    case "/control/reply":
    case "/control/whisper": {
      const answered = await context.lookupObject(id);
      const author = await context.lookupObject(answered.attributionId.href);
      const note = new Note({
        id: new URL(`${origin}/notes/${seen.length}`),
        attribution: context.getActorUri("alice"),
        ...(url.pathname.endsWith("whisper") ? { to: author.id } : { to: PUBLIC_COLLECTION, cc: author.id }),
        content: "<p>J’ai un vélo, à <strong>samedi</strong> !</p>",
        replyTarget: answered.id,
      });
      const create = new Create({ id: new URL(`${note.id.href}#create`), actor: note.attributionId, object: note });
      await context.sendActivity({ identifier: "alice" }, author, create);
      return { id: note.id.href };
    }
    case "/control/follow":
    case "/control/undo": {
      const target = await context.lookupObject(id);
      const follow = new Follow({
        id: new URL(`${origin}/follows/${encodeURIComponent(target.id.href)}`),
        actor: context.getActorUri("alice"),
        object: target.id,
      });
      const undo = new Undo({ id: new URL(`${follow.id.href}/undo`), actor: follow.actorId, object: follow });
      await context.sendActivity({ identifier: "alice" }, target, url.pathname.endsWith("undo") ? undo : follow);
      return { sent: true };
    }
    default:
      return undefined;
  }
}

createServer(async (request, response) => {
  try {
    const url = new URL(request.url, origin);
    const answer = url.pathname.startsWith("/control/") ? Response.json(await control(url)) : await serve(request, url);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  } catch (error) {
    response.writeHead(500).end(String(error?.stack ?? error));
  }
}).listen(port, "127.0.0.1", () => console.log(`listening on ${origin}`));

async function serve(request, url) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : Buffer.concat(chunks);
  const headers = new Headers();
  for (let at = 0; at < request.rawHeaders.length; at += 2) headers.append(request.rawHeaders[at], request.rawHeaders[at + 1]);
  return federation.fetch(new Request(url, { method: request.method, headers, body }), { contextData: undefined });
}
