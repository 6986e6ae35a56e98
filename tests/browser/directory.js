// The directories that the tests of screens look at: one with examples and cards that are hard to show, its neighbour,
// and one that has nothing yet.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signIn, signInLink, visit } from './browser.js';
import { Node, followEachOther } from './nodes.js';

/** Cards of Brittany, of examples/ and cards.json. */
const CARDS = {
  own: 'bretagne:bretagne-02',
  full: 'bretagne:bretagne-01',
  long: 'cards:long',
  rightToLeft: 'cards:rtl',
  hostile: 'cards:hostile',
  bare: 'cards:bare',
  closed: 'cards:closed',
  withdrawn: 'cards:leaving',
};

/**
 * Starts all three, with a session at the desk of the first.
 * @param {import('playwright-core').Browser} browser
 * @returns {Promise<{ nodes: Record<string, Node>, paths: Record<string, string>, session: object, stop: () => Promise<void> }>}
 */
export async function openDirectory(browser) {
  const [bretagne, alpes, empty] = await Promise.all([
    // It sends mail, though nothing listens there: forms that end in a mail are shown.
    Node.start('bretagne', {
      BOCAGE__NODE__NAME: 'Annuaire de Bretagne', BOCAGE__LEGAL__CONTACT: 'contact@bretagne.example',
      BOCAGE__MAIL__HOST: 'localhost', BOCAGE__MAIL__PORT: '1', BOCAGE__MAIL__FROM: 'annuaire@bretagne.example',
    }),
    Node.start('alpes', { BOCAGE__NODE__NAME: 'Annuaire des Alpes' }),
    Node.start('vide', { BOCAGE__NODE__NAME: 'Annuaire qui ouvre' }),
  ]);
  const nodes = { bretagne, alpes, empty };
  await bretagne.import('examples/bretagne.json');
  await bretagne.import('tests/browser/cards.json');
  await alpes.import('examples/alpes.json');
  await followEachOther(bretagne, alpes);
  const paths = await findCards(bretagne);
  await bretagne.bocage('withdraw', paths.withdrawn.slice(1), '--yes');
  await bretagne.bocage('news', paths.own.slice(1), '--text', 'Samedi, on répare des vélos. https://repair.example/velos');
  paths.request = await propose(bretagne, paths.own, 'request', 'make', [
    'name=200 blouses pour l’hôpital', 'attributes.product=gown', 'terms.quantity=200', 'terms.unit=blouses', 'terms.remaining=80',
    `terms.valid_until=${later(20)}`, 'terms.urgency=48h',
  ]);
  paths.offer = await propose(bretagne, paths.full, 'offer', 'host', [
    'name=Deux lits près de l’hôpital', 'description=Studio au calme.', 'attributes.beds=2', 'location.city=Lorient', 'location.postcode=56100',
    `attributes.available=[["${later(7)}","${later(14)}"]]`, 'accessibility.step_free_entry=yes',
    'contact.email=hote@scorff.example',
  ]);
  paths.over = await propose(bretagne, paths.full, 'offer', 'reuse', [
    'name=Une perceuse à prêter', 'attributes.modes=["lend"]', 'attributes.objects=["tools"]', 'location.city=Lorient', 'location.postcode=56100',
  ]);
  await bretagne.bocage('withdraw', bretagne.url(paths.over), '--yes');
  paths.care = await propose(bretagne, paths.full, 'request', 'care', [
    'attributes.slot=["night"]', `attributes.dates=[["${later(7)}","${later(9)}"]]`, `terms.valid_until=${later(10)}`,
  ]);
  await bretagne.finds('from=own', 40);
  await bretagne.finds(`from=${alpes.host}`, 30);
  const [copy] = (await bretagne.json(`/api/v1/initiatives?from=${alpes.host}&q=repair`)).items;
  paths.directory = `/team/network/${alpes.host}`;
  paths.desk = await bretagne.deskOf(CARDS.own);
  paths.sent = await reportMistake(browser, bretagne, paths.own);
  await addTwins(bretagne);
  await offerOther(bretagne, paths.closed);
  paths.copy = new URL(copy.url).pathname;
  paths.login = new URL(await signInLink(bretagne, 'Malo')).pathname;
  const session = await openDesk(browser, bretagne, paths);
  paths.party = await openTo(browser, bretagne, session, paths.care);
  return { nodes, paths, session, stop: () => Promise.all(Object.values(nodes).map((node) => node.stop())) };
}

/** A day so many days from now. */
const later = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function propose(node, by, purpose, kind, fields) {
  const set = fields.flatMap((field) => ['--set', field]);
  const published = await node.bocage('propose', by.slice(1), '--purpose', purpose, '--kind', kind, ...set, '--json');
  return new URL(JSON.parse(published).uri).pathname;
}

async function openDesk(browser, node, paths) {
  const { context, page } = await visit(browser, node, { lang: 'fr' });
  const session = await signIn(page, node);
  Object.assign(paths, await bringFiles(page));
  await page.goto('/team/inbox');
  paths.message = await page.locator('main a[href^="/team/inbox/"]', { hasText: 'erreur' }).first().getAttribute('href');
  await context.close();
  return session;
}

/** Cards that look the same: of one pair somebody said that they are not, which can be taken back; the others wait. */
async function addTwins(node) {
  for (let twin = 0; twin < 3; twin++) {
    await node.bocage('add', '--kind', 'reuse', '--set', 'name=Ressourcerie du Quai', '--set', 'location.city=Brest', '--set', 'location.postcode=29200');
  }
  const { pairs: [pair] } = JSON.parse(await node.bocage('duplicates', '--json'));
  await node.bocage('duplicates', '--different', pair.uri, pair.other_uri, '--why', 'Deux ateliers');
}

/** A source offers another text for one that a person wrote: it waits in the inbox, where it is answered with a reason. */
async function offerOther(node, card) {
  await node.bocage('edit', card.slice(1), '--set', 'summary=Fermé depuis le printemps.');
  const file = join(node.folder, 'cards.json');
  const cards = JSON.parse(await readFile(join(import.meta.dirname, 'cards.json'), 'utf8'));
  const changed = cards.map((one) => (one.key === 'closed' ? { ...one, summary: 'Rouvre bientôt.' } : one));
  await writeFile(file, JSON.stringify(changed));
  await node.import(file);
}

/** A visitor says that the hours are wrong; answers the private page about it. */
async function reportMistake(browser, node, card) {
  const { context, page } = await visit(browser, node, { lang: 'fr' });
  await page.goto(`${card}/report?kind=mistake`);
  await page.locator('#mistake select').selectOption('hours');
  await page.locator('#mistake textarea').fill('Fermé le lundi.');
  await page.locator('#mistake button').click();
  await page.waitForURL('**/request/*');
  const path = new URL(page.url()).pathname;
  await context.close();
  return path;
}

/** Makes a link to what only its parties see; answers where it leads. */
async function openTo(browser, node, session, path) {
  const { context, page } = await visit(browser, node, { lang: 'fr', session });
  await page.goto(node.url(`/team${path}/links`));
  await page.getByLabel('Pour qui ?').fill('Ernesti');
  await page.getByRole('button', { name: 'Créer un lien' }).click();
  const made = await page.getByLabel('Lien à transmettre').inputValue();
  await context.close();
  return new URL(made).pathname;
}

async function findCards(node) {
  const found = Object.entries(CARDS).map(async ([key, card]) => [key, await node.pathOf(card)]);
  return Object.fromEntries(await Promise.all(found));
}

/** What a file becomes at the desk: one whose columns are to be named, one that was checked, and an import with refused rows. */
async function bringFiles(page) {
  const places = 'n°;Le lieu;Ville;CP;lat;lon;Prénom\n1;Ressourcerie du Pont;Brest;29200;48.39;-4.486;Awa\n2;;Brest;29200;0;0;Bob\n3;Trop\n';
  const named = 'id,nom,commune,code_postal\n1,Atelier du Quai,Brest,29200\n2,,Brest,29200\n';
  const importColumns = await bringFile(page, 'lieux-sans-nom.csv', places);
  const importCheck = await bringFile(page, 'lieux.csv', named);
  await checkFile(page, importCheck);
  const imported = await bringFile(page, 'ateliers.csv', named);
  await checkFile(page, imported);
  await page.locator(`main form[action="${imported}/start"] button`).click();
  await page.waitForURL('**/team/import/runs/*');
  return { importColumns, importCheck, importRun: new URL(page.url()).pathname };
}

async function bringFile(page, name, text) {
  await page.goto('/team/import');
  await page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.locator('main form[enctype] button').click();
  await page.locator('#source').waitFor();
  return new URL(page.url()).pathname;
}

/** Goes on with what the columns are taken for, until what the import would do is told. */
async function checkFile(page, path) {
  await page.locator(`main form[action="${path}/columns"] button`).first().click();
  await page.locator(`main form[action="${path}/start"]`).waitFor();
}
