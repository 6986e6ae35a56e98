// Nodes of the real program on this machine, each in a folder of its own. They end with the tests that started them.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '../..');
const program = process.env.BOCAGE_PROGRAM ?? join(root, 'target/debug/bocage');
const run = promisify(execFile);

/** Longer than anything here takes on a busy machine, in milliseconds; what waits ends as soon as it can. */
const PATIENCE = 60_000;
/** Below the ports that systems give to whoever asks for any, so that no other test takes one in between. */
const PORTS = { first: 15_000, count: 15_000 };

/** One that is most likely free. */
export const freePort = () => PORTS.first + Math.floor(Math.random() * PORTS.count);

/** Processes that must not outlive this one. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A running node. */
export class Node {
  /** @param {string} name its folder's and host's, `bretagne` @param {Record<string, string>} settings */
  constructor(name, folder, port, settings) {
    this.name = name;
    this.folder = folder;
    this.host = `${name}.localhost:${port}`;
    this.environment = {
      ...process.env,
      LANG: 'en_US.UTF-8',
      BOCAGE__NODE__HOST: this.host,
      BOCAGE__SERVER__PORT: String(port),
      BOCAGE__FEDERATION__LOCAL_NETWORK: 'true',
      BOCAGE__FEDERATION__POLICY: 'open',
      ...settings,
    };
  }

  /**
   * Starts an empty one that lets everybody follow; `settings` are environment variables as the program reads them.
   * @param {string} name @param {Record<string, string>} [settings] @returns {Promise<Node>}
   */
  static async start(name, settings = {}) {
    for (;;) {
      const port = freePort();
      const node = new Node(name, await mkdtemp(join(tmpdir(), 'bocage-browser-')), port, settings);
      const refused = await node.#serve();
      if (refused === undefined) return node;
      await node.stop();
      if (!refused.includes('server.port')) throw new Error(`${name} does not start:\n${refused}`);
    }
  }

  /** Answers what it said when it ended instead of serving. */
  #serve() {
    this.process = spawn(program, ['--data', this.folder, 'serve'], {
      env: this.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(this.process);
    const said = [];
    return new Promise((resolve) => {
      // Read to the end, or the program would wait for somebody to read what it logs.
      createInterface(this.process.stderr).on('line', (line) => {
        said.push(line);
        if (line.includes('Serving ')) resolve(undefined);
      });
      this.process.once('exit', () => resolve(said.join('\n')));
    });
  }

  /** Ends it; its data go with it. */
  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Where a browser finds this path. */
  url(path) {
    return `http://${this.host}${path}`;
  }

  /**
   * Runs `bocage …` beside it, as its operator does; answers what it printed.
   * @param {...string} words @returns {Promise<string>}
   */
  async bocage(...words) {
    const { stdout } = await run(program, ['--data', this.folder, ...words], { env: this.environment });
    return stdout;
  }

  /** Imports a file of cards; a path is one of this project. */
  async import(file) {
    await this.bocage('import', resolve(root, file), '--licence', 'CC0-1.0');
  }

  /**
   * What it answers to a program.
   * @param {string} path @param {Record<string, string>} [headers] @returns {Promise<{ status: number, text: string }>}
   */
  async fetch(path, headers = {}) {
    // Node.js knows no names below localhost.
    const { port } = new URL(this.url('/'));
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return { status: answer.status, text: await answer.text() };
  }

  /** JSON of the API. */
  async json(path) {
    const { status, text } = await this.fetch(path);
    if (status !== 200) throw new Error(`${path} answers ${status}`);
    return JSON.parse(text);
  }

  /** Waits until a search finds this many. */
  async finds(query, least) {
    await until(`${this.name} finds ${least} of ${query}`, async () => {
      const { total } = await this.json(`/api/v1/initiatives?${query}`);
      return total >= least;
    });
  }

  /**
   * The page of one of its own cards, as a path.
   * @param {string} card `source:record` @returns {Promise<string>}
   */
  async pathOf(card) {
    return `/@${(await this.#entry(card)).handle}`;
  }

  /** Where the same card is kept at the desk. */
  async deskOf(card) {
    return `/team${new URL((await this.#entry(card)).uri).pathname}`;
  }

  async #entry(card) {
    return JSON.parse(await this.bocage('show', card, '--json')).entry;
  }
}

/** Waits until something holds. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Lets both follow each other, and shows at each what the other has. */
export async function followEachOther(one, other) {
  for (const [node, peer] of [[one, other], [other, one]]) {
    await node.bocage('peer', 'follow', peer.host);
    await node.bocage('peer', 'accept', peer.host);
  }
}

/** Two empty nodes that follow each other: what is added at one is found at the other. */
export async function startTwo(names = ['bretagne', 'alpes']) {
  const [one, other] = await Promise.all(names.map((name) => Node.start(name)));
  await followEachOther(one, other);
  return [one, other];
}
