// Debian's Chromium, and pages whose troubles are written down while they are open.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './nodes.js';

/** Pictures for people to look at. */
export const PICTURES = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'browser');
mkdirSync(PICTURES, { recursive: true });

/** Starts it; it never asks anybody outside this machine, not even for its own updates. */
export function openBrowser() {
  const args = ['--disable-component-update', '--disable-background-networking', '--no-first-run'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath: process.env.BOCAGE_CHROMIUM ?? '/usr/bin/chromium', args });
}

/**
 * A visitor of one node who has never been there, and what went wrong meanwhile.
 * @param {import('playwright-core').Browser} browser
 * @param {import('./nodes.js').Node} node
 * @param {{ lang: string, scripts?: boolean, width?: number, session?: object }} how `session` as {@link signIn} gives it
 */
export async function visit(browser, node, { lang, scripts = true, width = 360, session }) {
  const context = await browser.newContext({
    locale: lang,
    javaScriptEnabled: scripts,
    viewport: { width, height: 780 },
    storageState: session,
    reducedMotion: 'reduce',
    baseURL: node.url('/'),
  });
  const troubles = [];
  const answers = [];
  context.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (host !== node.host && protocol !== 'data:') troubles.push(`a request leaves the node: ${request.url()}`);
  });
  context.on('requestfinished', (request) => answers.push(request));
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // Who goes on before all is there leaves the rest.
    if (why !== 'net::ERR_ABORTED') troubles.push(`failed: ${request.url()} ${why}`);
  });
  context.on('weberror', (error) => troubles.push(`an error in a script: ${error.error()}`));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isPageItself(message)) {
      troubles.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  const page = await context.newPage();
  return { context, page, troubles, answers };
}

/** Whether a message only says that a page is refused or gone: tests look at its status themselves. */
function isPageItself(message) {
  return message.text().startsWith('Failed to load resource') && message.location().url === message.page()?.url();
}

/**
 * Goes through the link that its operator gets, and answers what a browser keeps of it.
 * @param {import('playwright-core').Page} page @param {import('./nodes.js').Node} node @param {string} name
 */
export async function signIn(page, node, name = 'Awa') {
  await page.goto(await signInLink(node, name));
  await page.locator('main form button').click();
  await page.waitForURL(node.url('/team'));
  return page.context().storageState();
}

/** What `bocage admin-link` prints. */
export async function signInLink(node, name) {
  return JSON.parse(await node.bocage('admin-link', '--name', name, '--json')).link;
}

/** Bytes that came for these requests, with their headers. */
export async function bytesOf(answers) {
  const sizes = await Promise.all(answers.map((request) => request.sizes()));
  return sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
}
