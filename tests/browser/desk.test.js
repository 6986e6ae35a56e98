// The desk, from `bocage admin-link` on, on a phone: in both languages, with and without scripts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, signIn, signInLink, visit } from './browser.js';
import { Node } from './nodes.js';
import { VISITORS } from './screens.js';
import { say } from './words.js';

let node, browser;
before(async () => {
  [node, browser] = await Promise.all([Node.start('bretagne'), openBrowser()]);
});
after(async () => {
  await browser?.close();
  await node?.stop();
});

const isGone = (trouble) => trouble.startsWith('error: Failed to load resource');

for (const { lang, scripts } of VISITORS) {
  const how = `in ${lang} ${scripts ? 'with' : 'without'} scripts`;

  test(`a link lets one person in, once, and out again, ${how}`, async () => {
    const { context, page, troubles } = await visit(browser, node, { lang, scripts });
    const link = await signInLink(node, 'Awa');
    await page.goto(link);
    await page.goto(link);
    await page.getByRole('button', { name: say(lang, 'login-button') }).click();
    assert.equal(await page.locator('h1').innerText(), say(lang, 'team-title'), 'looking at the link did not use it up');
    assert.ok((await page.innerText('main')).includes(say(lang, 'team-lead-name', { x: 'Awa' })));
    const other = await visit(browser, node, { lang, scripts });
    assert.equal((await other.page.goto(link)).status(), 410);
    assert.ok((await other.page.innerText('main')).includes(say(lang, 'login-expired')));
    await page.getByRole('button', { name: say(lang, 'logout') }).click();
    await page.waitForURL(node.url('/login'));
    await page.goto('/team');
    assert.notEqual(await page.locator('h1').innerText(), say(lang, 'team-title'));
    await Promise.all([context.close(), other.context.close()]);
    assert.deepEqual([...troubles, ...other.troubles].filter((trouble) => !isGone(trouble)), []);
  });

  test(`who closes the session of another device sends it away, ${how}`, async () => {
    const [mine, lost] = await Promise.all([visit(browser, node, { lang, scripts }), visit(browser, node, { lang, scripts })]);
    await signIn(lost.page, node, 'Perdu');
    await signIn(mine.page, node, 'Awa');
    await mine.page.goto('/team/sessions');
    const line = mine.page.locator('main li', { hasText: 'Perdu' });
    await line.getByRole('button', { name: say(lang, 'sessions-close') }).click();
    assert.equal(await line.count(), 0);
    await lost.page.goto('/team');
    assert.notEqual(await lost.page.locator('h1').innerText(), say(lang, 'team-title'));
    await Promise.all([mine.context.close(), lost.context.close()]);
  });

  test(`a file becomes cards, and an import is taken back as a whole, ${how}`, async () => {
    const { context, page, troubles } = await visit(browser, node, { lang, scripts });
    await signIn(page, node, 'Awa');
    await page.getByRole('link', { name: say(lang, 'import-title') }).click();
    const place = `Atelier ${lang} ${scripts}`;
    const file = `Le lieu;Ville;CP\n${place};Brest;29200\n`;
    await page.setInputFiles('#file', { name: `lieux-${lang}-${scripts}.csv`, mimeType: 'text/csv', buffer: Buffer.from(file) });
    await page.getByRole('button', { name: say(lang, 'import-continue') }).click();
    await page.getByLabel('Le lieu').selectOption('name');
    await page.locator('#kind').selectOption('maker');
    await page.getByRole('button', { name: say(lang, 'import-check'), exact: true }).click();
    await page.locator('form[action$="/start"] button').click();
    await page.waitForURL('**/team/import/runs/*');
    assert.ok((await page.innerText('main')).includes(say(lang, 'import-state-finished')));
    const cards = async () => {
      const { context, page } = await visit(browser, node, { lang, session: await storage() });
      await page.goto('/team/cards');
      const text = await page.innerText('main');
      await context.close();
      return text;
    };
    const storage = () => context.storageState();
    assert.ok((await cards()).includes(place));
    await page.getByRole('button', { name: say(lang, 'import-undo') }).click();
    await page.getByText(say(lang, 'import-state-undone'), { exact: true }).waitFor();
    assert.ok(!(await cards()).includes(place));
    await context.close();
    assert.deepEqual(troubles, []);
  });
}
