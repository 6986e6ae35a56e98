// What axe finds wrong with a page.

import axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** All that it knows of WCAG 2.2 A and AA. */
export const ALL = { runOnly: TAGS, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] };
/** What may be otherwise by night. */
export const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] };

/**
 * A line each. The page must run scripts.
 * @param {import('playwright-core').Page} page @param {object} [options] @returns {Promise<string[]>}
 */
export async function violations(page, options = ALL) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((options) => axe.run(document, options), options);
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `axe ${id}, ${help}: ${node.target} ${node.html.slice(0, 160)}`));
}
