// One pair of hands and the commons: a volunteer keeps a directory from a browser alone, the other region sees it, a citizen
// reports a mistake, somebody on another server is told, and what is erased does not come back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './axe.js';
import { openBrowser, signIn, visit } from './browser.js';
import { Foreign } from './foreign.js';
import { startTwo, until } from './nodes.js';
import { VISITORS } from './screens.js';
import { say } from './words.js';

const FILE = 'id;name;kind;street;postcode;city;lat;lon\n'
  + '1;Le Panier du Port;food_point;4 quai des Indes;56100;Lorient;47.7467;-3.3605\n'
  + '2;La Ruche du Blavet;food_point;;56300;Pontivy;48.068;-2.964\n';
/** A day so many days from now. */
const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let browser, foreign;
before(async () => {
  [browser, foreign] = await Promise.all([openBrowser(), Foreign.start()]);
});
after(async () => {
  await browser?.close();
  foreign?.stop();
});

/** Somebody with a page, who goes by its words; each page is looked at when it is left by `go`. */
class Person {
  constructor(visitor, { lang, scripts }) {
    Object.assign(this, visitor, { lang, scripts, problems: new Set() });
    this.page.setDefaultTimeout(20_000);
  }

  t(key, given) {
    return say(this.lang, key, given);
  }

  /** Fills what is on the page, unfolding what is around it. */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const input = this.page.locator(`main [name="${name}"]`).first();
      const folded = this.page.locator('main details:not([open])', { has: this.page.locator(`[name="${name}"]`) }).first();
      if (!(await input.isVisible())) await folded.locator('summary').first().click();
      await input.fill(value);
    }
  }

  async press(key, given) {
    await this.look();
    await this.page.getByRole('button', { name: this.t(key, given) }).first().click();
  }

  async go(key, given) {
    await this.look();
    await this.page.getByRole('link', { name: this.t(key, given) }).first().click();
  }

  async look() {
    if (this.scripts) (await violations(this.page)).forEach((problem) => this.problems.add(`${this.page.url()} ${problem}`));
  }

  /** Looks anew until something holds. */
  async seen(what, holds) {
    let text;
    const looked = until(what, async () => {
      await this.page.reload();
      text = await this.page.innerText('main');
      return holds(text);
    });
    await looked.catch((error) => assert.fail(`${error.message}; the page says:\n${text}`));
    await this.look();
  }
}

/** Adds a card at the desk, and answers where its page is. */
async function add(person, kind, values) {
  await person.page.goto('/team');
  await person.go('add-title');
  await person.page.locator(`.tiles a[href$="kind=${kind}"]`).click();
  await person.fill(values);
  await person.press('publish');
  await person.page.waitForURL(/\/team\/i\//);
  return person.page.url();
}

async function offer(person, desk, values) {
  await person.page.goto(desk);
  await person.go('card-proposals');
  await person.page.locator('.tiles a[href*="purpose=offer"][href*="kind=host"]').click();
  await person.fill({ 'location.postcode': '56100', 'location.city': 'Lorient', 'location.street': '12 rue du Secret', ...values });
  await person.press('publish');
  await person.page.waitForURL(/\/team\/o\//);
}

/** Brings the file in at the desk. */
async function importFile(person) {
  const { page } = person;
  await page.goto('/team');
  await person.go('import-title');
  await page.setInputFiles('#file', { name: 'epiceries.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
  await person.press('import-continue');
  await page.locator('#licence').selectOption('CC0-1.0');
  await person.press('import-check');
  await page.locator('#go').waitFor();
  await person.look();
  await page.locator('form[action$="/start"] button').click();
  await page.waitForURL('**/team/import/runs/*');
  await person.seen('the import is finished', (text) => text.includes(person.t('import-state-finished')));
}

for (const how of VISITORS) {
  test(`a directory is kept with one pair of hands, in ${how.lang} ${how.scripts ? 'with' : 'without'} scripts`, async (t) => {
    const [bretagne, alpes] = await startTwo();
    t.after(() => Promise.all([bretagne.stop(), alpes.stop()]));
    const people = await Promise.all([bretagne, alpes, bretagne].map(async (node) => new Person(await visit(browser, node, how), how)));
    const [volunteer, neighbour, citizen] = people;

    // From an empty directory to an offer that the other region sees.
    await signIn(volunteer.page, bretagne);
    const food = await add(volunteer, 'food_point', {
      name: 'L’Épicerie du Quai', 'location.postcode': '56100', 'location.city': 'Lorient', opening_hours: 'Mo-Fr 09:00-12:00',
    });
    await volunteer.go('card-page');
    const card = new URL(volunteer.page.url()).pathname;
    const network = await add(volunteer, 'host_network', { name: 'Toits du Scorff', 'location.postcode': '56100', 'location.city': 'Lorient' });
    const available = `${later(7)}/${later(20)}`;
    await offer(volunteer, network, { name: 'Deux lits près de l’hôpital', 'attributes.beds': '2', 'attributes.available': available });
    await offer(volunteer, network, { name: 'Une chambre calme', 'attributes.beds': '1', 'attributes.available': available });
    await neighbour.page.goto('/board?kind=host&near=Lorient');
    await neighbour.seen('the other region sees both offers', (text) => text.includes('Deux lits') && text.includes('Une chambre'));
    assert.ok(!(await neighbour.page.content()).includes('Secret'));
    await neighbour.page.goto('/search?near=Lorient');
    await neighbour.seen('and both cards', (text) => text.includes('L’Épicerie du Quai') && text.includes('Toits du Scorff'));

    // Somebody elsewhere follows the food point.
    const actor = food.replace('/team', '');
    await foreign.told('follow', actor);
    await until('the follow is accepted', async () => (await foreign.seenFrom(actor)).includes('Accept'));

    // A citizen reports a wrong hour, and the volunteer corrects it.
    await citizen.page.goto(card);
    await citizen.page.locator(`a[href^="${card}/report"]`).first().click();
    const mistake = citizen.page.locator('#mistake');
    if ((await mistake.getAttribute('open')) === null) await mistake.locator('summary').click();
    await mistake.locator('select').selectOption('hours');
    await mistake.locator('textarea').fill('18 h, pas 12 h.');
    await citizen.look();
    await mistake.getByRole('button').click();
    await citizen.page.waitForURL(/\/request\//);
    await citizen.look();
    await volunteer.page.goto('/team');
    await volunteer.page.locator('a[href="/team/inbox"]').first().click();
    assert.ok((await volunteer.page.innerText('main')).includes('18 h, pas 12 h.'));
    await volunteer.page.goto(`${food}/edit`);
    await volunteer.fill({ opening_hours: 'Mo-Fr 09:00-18:00' });
    await volunteer.press('form-save');
    await volunteer.page.waitForURL(food);
    await volunteer.page.goto('/team/inbox');
    await volunteer.go('report-title-mistake');
    await volunteer.page.locator('textarea').fill('Merci, c’est corrigé.');
    await volunteer.press('inbox-send');
    await citizen.seen('the citizen reads the answer', (text) => text.includes('Merci, c’est corrigé.'));
    await until('somebody elsewhere is told', async () => (await foreign.seenFrom(actor)).includes('Update'));
    await neighbour.page.goto(`${card}@${bretagne.host}`);
    await neighbour.seen('the other region shows the right hours', (text) => /18[\s:]*[h0]/u.test(text) && !/12[\s:]*(h|00)/u.test(text));

    // What is erased is gone everywhere, and the next import of its file does not bring it back.
    await importFile(volunteer);
    await neighbour.page.goto('/search?q=panier');
    await neighbour.seen('the other region has the cards of the file', (text) => text.includes('Le Panier du Port'));
    const copy = new URL(await neighbour.page.locator('.results .card h3 a').first().evaluate((a) => a.href)).pathname;
    await volunteer.page.goto('/team/cards?q=panier');
    await volunteer.page.getByRole('link', { name: 'Le Panier du Port' }).first().click();
    await volunteer.go('card-erase');
    await volunteer.press('end-do-erase');
    await neighbour.page.goto(copy);
    await until('the card is gone there', async () => [404, 410].includes((await neighbour.page.reload()).status()));
    assert.equal((await bretagne.fetch(copy.split('@').slice(0, 2).join('@'))).status, 410);
    await importFile(volunteer);
    assert.equal((await bretagne.json('/api/v1/initiatives?q=panier')).total, 0);
    assert.equal((await bretagne.json('/api/v1/initiatives?q=ruche')).total, 1);

    await Promise.all(people.map((person) => person.context.close()));
    const troubles = people.flatMap((person) => [...person.problems, ...person.troubles]);
    assert.deepEqual(troubles.filter((trouble) => !trouble.startsWith('error: Failed to load resource')), []);
  });
}
