// What citizens come for, on a phone, in both languages, with and without scripts. They go by the words on the page.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, visit } from './browser.js';
import { openDirectory } from './directory.js';
import { LANGUAGES, VISITORS } from './screens.js';
import { say } from './words.js';

/** More than anybody should have to press. */
const MOST_STOPS = 60;

let directory, browser;
before(async () => {
  browser = await openBrowser();
  directory = await openDirectory(browser);
});
after(async () => {
  await browser?.close();
  await directory?.stop();
});

/**
 * A journey of each visitor; nothing may go wrong meanwhile.
 * @param {string} what @param {(page: import('playwright-core').Page, t: (key: string, given?: object) => string | RegExp, lang: string) => Promise<void>} travel
 * @param {object} [how]
 */
function journey(what, travel, how = {}) {
  for (const visitor of VISITORS) {
    test(`${what}, in ${visitor.lang} ${visitor.scripts ? 'with' : 'without'} scripts`, async () => {
      const { context, page, troubles } = await visit(browser, directory.nodes.bretagne, { ...visitor, ...how });
      page.setDefaultTimeout(20_000);
      await travel(page, (key, given) => say(visitor.lang, key, given), visitor.lang);
      await context.close();
      assert.deepEqual(troubles, []);
    });
  }
}

const titles = (page) => page.locator('.results .card h3').allInnerTexts();
const count = async (page) => Number((await page.getByRole('status').innerText()).match(/\d+/)?.[0] ?? 0);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const link = (page, name) => page.getByRole('link', { name, exact: typeof name === 'string' });

async function search(page, t, what, where) {
  await page.getByLabel(t('search-what')).fill(what);
  await page.getByLabel(t('search-where'), { exact: true }).fill(where);
  await button(page, t('search-button')).click();
}

/** Presses Tab until something has the focus. */
async function tabTo(page, target) {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`Tab does not reach ${target}`);
}

describe('a citizen', { concurrency: 2 }, () => {
  journey('finds by word and town, and reads why', async (page, t) => {
    await page.goto('/');
    await search(page, t, 'vélo', 'Brest');
    const address = new URL(page.url());
    assert.deepEqual([address.pathname, address.searchParams.get('q'), address.searchParams.get('near')], ['/search', 'vélo', 'Brest']);
    const shown = await titles(page);
    assert.ok(shown.length > 0);
    assert.equal(await count(page), (await directory.nodes.bretagne.json(`/api/v1/initiatives${address.search}`)).total);
    const why = page.locator('.results .card').first().locator('summary');
    await why.click();
    assert.ok((await page.locator('.results .card').first().locator('details li').count()) > 0);
    await page.reload();
    assert.deepEqual(await titles(page), shown, 'an address gives the same screen again');
  });

  journey('widens a search that found nothing', async (page, t) => {
    await page.goto('/');
    await search(page, t, 'fablab', 'Carhaix');
    assert.equal((await titles(page)).length, 0);
    const wider = link(page, t('widen-radius')).first();
    const promised = Number((await wider.innerText()).match(/\((\d+)\)/)[1]);
    await wider.click();
    assert.equal(await count(page), promised);
    assert.equal((await titles(page)).length, promised);
  });

  journey('filters and takes the filter away', async (page, t) => {
    await page.goto('/search?near=Brest&radius=100');
    const all = await count(page);
    await page.locator('.filters > details > summary').click();
    const box = page.locator('input[name=kind][value=reuse]');
    const promised = Number(await page.locator('label', { has: box }).locator('.count').innerText());
    assert.ok(promised > 0 && promised < all);
    await box.check();
    await button(page, t('filters-apply')).click();
    assert.equal(await count(page), promised);
    const chip = page.locator('.chips a', { hasText: t('filter-remove') });
    assert.equal(await chip.count(), 1);
    await chip.click();
    assert.equal(await count(page), all);
    assert.equal(await page.locator('.chips a', { hasText: t('filter-remove') }).count(), 0);
  });

  journey('changes the order', async (page, t, lang) => {
    await page.goto('/search?q=caf%C3%A9');
    const before = await titles(page);
    await page.getByRole('navigation', { name: t('order-label') }).getByRole('link', { name: t('sort-name') }).click();
    const sorted = await titles(page);
    assert.ok(sorted.length > 2);
    // Names are sorted as initiatives write them, whatever language they are shown in.
    const byName = before.toSorted(new Intl.Collator(lang).compare);
    assert.deepEqual(lang === 'fr' ? sorted : sorted.toSorted(new Intl.Collator(lang).compare), byName);
    assert.equal(await page.getByRole('navigation', { name: t('order-label') }).locator('[aria-current]').innerText(), t('sort-name'));
  });

  journey('goes from a search to a card and follows it from elsewhere', async (page, t) => {
    await page.goto('/search?q=Rade&near=Brest');
    const name = (await titles(page))[0];
    await page.locator('.results .card h3 a').first().click();
    assert.equal(await page.locator('h1').innerText(), name);
    await link(page, t('initiative-follow')).click();
    const field = page.getByLabel(t('follow-address'));
    await field.fill('alice');
    await button(page, t('follow-go')).click();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.inputValue(), 'alice', 'what was typed is kept');
    await field.fill('@alice@exemple.social');
    await button(page, t('follow-go')).click();
    const target = await link(page, t('follow-on', { x: 'exemple.social' })).getAttribute('href');
    assert.match(target, /^https:\/\/exemple\.social\/authorize_interaction\?uri=http/);
  });

  journey('changes the language and stays with it', async (page, t, lang) => {
    await page.goto('/search?q=v%C3%A9lo&near=Brest');
    const [shown, other] = [await titles(page), LANGUAGES.find((code) => code !== lang)];
    await page.locator(`header a[hreflang=${other}]`).click();
    assert.equal(await page.getAttribute('html', 'lang'), other);
    assert.equal(new URL(page.url()).searchParams.get('q'), 'vélo');
    assert.equal((await titles(page)).length, shown.length);
    assert.equal(await button(page, say(other, 'search-button')).count(), 1);
    await page.locator('footer a[href="/help"]').click();
    assert.equal(await page.getAttribute('html', 'lang'), other, 'the next page is in it as well');
  });

  journey('finds a card with the keyboard alone', async (page, t) => {
    await page.goto('/');
    await page.keyboard.press('Tab');
    const skip = link(page, t('skip-to-results'));
    assert.ok(await skip.evaluate((element) => element === document.activeElement), 'the first stop is the way past the menu');
    await tabTo(page, page.getByLabel(t('search-what')));
    await page.keyboard.type('vélo');
    await tabTo(page, page.getByLabel(t('search-where'), { exact: true }));
    await page.keyboard.type('Brest');
    await Promise.all([page.waitForURL(/\/search\?/), page.keyboard.press('Enter')]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(new URL(page.url()).hash, '#results');
    const card = page.locator('.results .card h3 a').first();
    const name = await card.innerText();
    await tabTo(page, card);
    await Promise.all([page.waitForURL(/\/@/), page.keyboard.press('Enter')]);
    assert.equal(await page.locator('h1').innerText(), name);
  });
});
