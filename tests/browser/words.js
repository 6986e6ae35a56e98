// What pages say, from the same files as the pages: journeys go by what people read.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './nodes.js';

const sentences = new Map();

function read(lang) {
  const folder = join(root, 'locales', lang);
  const files = readdirSync(folder).filter((file) => file.endsWith('.ftl'));
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  return new Map(lines.map((line) => line.match(/^([a-z][a-z0-9-]*) = (.+)$/)).filter(Boolean).map(([, key, text]) => [key, text]));
}

/**
 * A sentence of one line in a language, `say('fr', 'follow-on', { x: 'exemple.social' })`. What is not given fits anything,
 * and the answer is then an expression.
 * @param {string} lang @param {string} key @param {Record<string, string | number>} [given] @returns {string | RegExp}
 */
export function say(lang, key, given = {}) {
  if (!sentences.has(lang)) sentences.set(lang, read(lang));
  const text = sentences.get(lang).get(key);
  if (text === undefined) throw new Error(`locales/${lang} has no sentence of one line called ${key}`);
  const filled = text.replace(/\{ \$(\w+) \}/g, (all, name) => given[name] ?? all);
  if (!filled.includes('{ $')) return filled;
  const pattern = filled.split(/\{ \$\w+ \}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s/gu, '\\s'));
  return new RegExp(`^${pattern.join('(.+)')}$`);
}
