// Two nodes that follow each other: what happens at one is seen in a browser at the other.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, visit } from './browser.js';
import { startTwo, until } from './nodes.js';

let bretagne, alpes, browser;
before(async () => {
  [[bretagne, alpes], browser] = await Promise.all([startTwo(), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await Promise.all([bretagne?.stop(), alpes?.stop()]);
});

/** Looks at a page anew until something holds there. */
async function seen(page, what, holds) {
  await until(what, async () => {
    await page.reload();
    return holds();
  });
}

test('a card that one node adds, corrects and erases is seen so at the other', async () => {
  const place = ['--set', 'location.city=Lorient', '--set', 'location.postcode=56100'];
  await bretagne.bocage('add', '--kind', 'food_point', '--set', 'name=Le Panier du Port', ...place);
  const { context, page, troubles } = await visit(browser, alpes, { lang: 'fr' });
  await page.goto('/search?q=panier');
  const title = page.locator('.results .card h3 a');
  await seen(page, 'the neighbour lists the card', async () => (await title.count()) === 1);
  await title.click();
  assert.equal(await page.locator('h1').innerText(), 'Le Panier du Port');
  const handle = new URL(page.url()).pathname.slice(1).split('@')[1];
  await bretagne.bocage('edit', `@${handle}`, '--set', 'summary=Des légumes le vendredi.');
  await seen(page, 'the neighbour shows what was corrected', async () => (await page.locator('.lead').count()) === 1);
  assert.equal(await page.locator('.lead').innerText(), 'Des légumes le vendredi.');
  await bretagne.bocage('erase', `@${handle}`, '--yes');
  for (const node of [bretagne, alpes]) {
    await page.goto(node === alpes ? `/@${handle}@${bretagne.host}` : bretagne.url(`/@${handle}`));
    await until(`the card is gone at ${node.name}`, async () => [404, 410].includes((await page.reload()).status()));
    assert.ok(!(await page.innerText('body')).includes('Panier'));
  }
  await context.close();
  assert.deepEqual(troubles.filter((trouble) => !trouble.includes(bretagne.host)), []);
});
