// Every link of every screen, in both languages, leads to a page that is there, and to a place on it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, visit } from './browser.js';
import { openDirectory } from './directory.js';
import { LANGUAGES, SCREENS, pathOf, visitorOf } from './screens.js';

/** How links leave a page that nobody follows here. */
const ELSEWHERE = ['https:', 'mailto:', 'tel:', 'geo:'];
/** Requests on their way at once. */
const AT_ONCE = 4;

let directory, browser;
before(async () => {
  browser = await openBrowser();
  directory = await openDirectory(browser);
});
after(async () => {
  await browser?.close();
  await directory?.stop();
});

/** A page that is gone leads to itself, in another language. */
function isItself(link, page) {
  const [to, from] = [new URL(link), new URL(page)];
  return to.host === from.host && to.pathname === from.pathname;
}

/** All addresses that pages lead to: of each, a screen it stands on, and what it should answer. */
async function linksOf(lang) {
  const links = new Map();
  for (const screen of SCREENS) {
    const node = directory.nodes[screen.node ?? 'bretagne'];
    const { context, page } = await visit(browser, node, { lang, scripts: false, ...visitorOf(screen, directory) });
    await page.goto(pathOf(screen, directory.paths));
    const found = await page.$$eval('a[href], link[href], area[href], form[action]:not([method=post])', (elements) => {
      return elements.map((element) => element.href || element.action);
    });
    await context.close();
    found.forEach((link) => links.set(link, { from: `${screen.name} in ${lang}`, itself: isItself(link, page.url()) ? screen.status : 200 }));
  }
  return links;
}

/** What is wrong with one link, or nothing. */
async function follow(link, expected, headers, pages) {
  const url = new URL(link);
  if (url.protocol !== 'http:') return ELSEWHERE.includes(url.protocol) ? [] : ['an address of an unknown sort'];
  const node = Object.values(directory.nodes).find(({ host }) => host === url.host);
  if (!node) return ['http to another server'];
  const address = url.host + url.pathname + url.search;
  if (!pages.has(address)) pages.set(address, node.fetch(url.pathname + url.search, headers));
  const { status, text } = await pages.get(address).catch((error) => ({ status: `nothing (${error.cause ?? error})` }));
  if (status !== expected) return [`answers ${status}`];
  const anchor = decodeURIComponent(url.hash.slice(1));
  return anchor && !text.includes(`id="${anchor}"`) ? [`has no «${anchor}»`] : [];
}

for (const lang of LANGUAGES) {
  test(`links lead somewhere in ${lang}`, async () => {
    const [links, pages, problems] = [await linksOf(lang), new Map(), []];
    const waiting = [...links];
    const cookie = directory.session.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { 'accept-language': lang, accept: 'text/html', cookie };
    const one = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [link, { from, itself = 200 }] = next;
        problems.push(...(await follow(link, itself, headers, pages)).map((problem) => `${link} ${problem}, on ${from}`));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    assert.ok(pages.size > 300, `only ${pages.size} pages are linked`);
    if (problems.length) assert.fail(problems.join('\n'));
  });
}
