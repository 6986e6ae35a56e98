// Every screen, as people meet it: on a phone, a tablet and a desk, by day and by night, in both languages, with large
// letters, with the keyboard alone, with and without scripts.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ALL, COLOURS, violations } from './axe.js';
import { PICTURES, bytesOf, openBrowser, visit } from './browser.js';
import { openDirectory } from './directory.js';
import { LANGUAGES, SCREENS, pathOf, visitorOf } from './screens.js';

const RULES = readFileSync(join(import.meta.dirname, 'in-page.js'), 'utf8');
const WIDTHS = [360, 768, 1440];
const SCHEMES = ['light', 'dark'];
/** The narrowest screen, and what 400 % makes of 1280 pixels (WCAG 1.4.10). */
const NARROWEST = 320;
/** WCAG 1.4.4 and 1.4.12. */
const LARGE_TEXT = 'html { font-size: 200% !important }';
const WIDE_TEXT = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }';
/** More than any screen has to reach. */
const MOST_STOPS = 600;
/** What a first visit may cost (UI.md 17). */
const BUDGET = { bytes: 75 * 1024, requests: 6 };

let directory, browser;
before(async () => {
  browser = await openBrowser();
  directory = await openDirectory(browser);
});
after(async () => {
  await browser?.close();
  await directory?.stop();
});

/** Opens a screen as somebody who comes for the first time. */
async function open(screen, how) {
  const node = directory.nodes[screen.node ?? 'bretagne'];
  const visitor = await visit(browser, node, { ...how, ...visitorOf(screen, directory) });
  const answer = await visitor.page.goto(pathOf(screen, directory.paths));
  await visitor.page.evaluate(RULES);
  return { ...visitor, status: answer.status(), title: node.environment.BOCAGE__NODE__NAME };
}

const broken = (page, rule, ...words) => page.evaluate(([rule, words]) => rules[rule](...words), [rule, words]);

/** Fails with all of them, a line each. */
function none(problems) {
  if (problems.length) assert.fail(problems.join('\n'));
}

/** Goes through the page with the key Tab. */
async function byKeyboard(page) {
  const problems = [];
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const { ended, problems: found } = await broken(page, 'focus');
    if (ended) break;
    problems.push(...found);
  }
  return [...problems, ...(await broken(page, 'unreached'))];
}

/** What holds at any width. */
const atOneWidth = async (page) => [
  ...(await broken(page, 'sideways')),
  ...(await broken(page, 'clipped')),
  ...(await broken(page, 'targets')),
];

/** The same with a reader's own settings. */
async function withSettings(page) {
  const problems = [];
  const settings = [[NARROWEST, ''], [360, LARGE_TEXT], [768, LARGE_TEXT], [NARROWEST, WIDE_TEXT]];
  for (const [width, css] of settings) {
    await page.setViewportSize({ width, height: 780 });
    await page.evaluate((css) => rules.read(css), css);
    const found = [...(await broken(page, 'sideways')), ...(await broken(page, 'clipped'))];
    problems.push(...found.map((problem) => `at ${width} px ${css}: ${problem}`));
  }
  await page.evaluate(() => rules.read(''));
  return problems;
}

/** Looks at it in all widths and both schemes, and keeps the pictures. */
async function inAllSizes(page, name) {
  const problems = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 780 : 900 });
    problems.push(...(await atOneWidth(page)).map((problem) => `at ${width} px: ${problem}`));
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: join(PICTURES, `${name}-${width}-${scheme}.png`), fullPage: true });
      problems.push(...(await violations(page, scheme === 'light' ? ALL : COLOURS)).map((problem) => `at ${width} px, ${scheme}: ${problem}`));
    }
  }
  return problems;
}

/** `public` or `desk`: one of them alone. */
const PART = process.env.BOCAGE_SCREENS;
const isAsked = ({ desk = false }) => !PART || desk === (PART === 'desk');

describe('a screen', { concurrency: 2 }, () => {
  for (const screen of SCREENS.filter(isAsked)) {
    for (const lang of LANGUAGES) {
      test(`${screen.name} in ${lang} is for everybody`, async () => {
        const { context, page, status, title, troubles, answers } = await open(screen, { lang });
        assert.equal(status, screen.status ?? 200);
        const bytes = await bytesOf(answers);
        assert.ok(bytes <= BUDGET.bytes && answers.length <= BUDGET.requests, `${bytes} bytes in ${answers.length} requests`);
        if (!screen.desk) assert.deepEqual(await context.cookies(), [], 'cookies before anybody chose anything');
        assert.equal(await page.getAttribute('html', 'lang'), lang);
        const problems = [
          ...(await broken(page, 'headings')),
          ...(await broken(page, 'markup', title)),
          ...(screen.desk ? [] : await broken(page, 'words')),
        ];
        problems.push(...(await byKeyboard(page)), ...(await inAllSizes(page, `${screen.name}-${lang}`)));
        problems.push(...(await withSettings(page)), ...troubles);
        await context.close();
        none([...new Set(problems)]);
      });

      test(`${screen.name} in ${lang} says the same without scripts`, async () => {
        const visits = await Promise.all([true, false].map((scripts) => open(screen, { lang, scripts })));
        let texts = await Promise.all(visits.map(({ page }) => page.innerText('main')));
        if (texts[0] !== texts[1]) {
          // A minute may have begun between the two, which some screens say.
          await Promise.all(visits.map(({ page }) => page.reload()));
          texts = await Promise.all(visits.map(({ page }) => page.innerText('main')));
        }
        const without = visits[1];
        const problems = [...(await atOneWidth(without.page)), ...(await byKeyboard(without.page)), ...without.troubles];
        await Promise.all(visits.map(({ context }) => context.close()));
        none(problems);
        assert.equal(texts[1], texts[0]);
      });
    }
  }
});
