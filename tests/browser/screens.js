// Every screen in every state that a browser can be shown. A new screen is one line.

/**
 * @typedef {object} Screen
 * @property {string} name what a person would call it; pictures bear it
 * @property {string | ((paths: Record<string, string>) => string)} path what stands after the host
 * @property {number} [status] what it answers, 200
 * @property {'bretagne' | 'empty'} [node] which directory shows it, `bretagne`
 * @property {boolean} [desk] whether one must be signed in; at `bretagne` only
 */

/** @type {Screen[]} */
export const SCREENS = [
  // A link to sign in works for a quarter of an hour: it is looked at first.
  { name: 'login-link', path: ({ login }) => login },
  { name: 'home', path: '/' },
  { name: 'home-empty', path: '/', node: 'empty' },
  { name: 'search', path: '/search?q=velo&near=Brest&radius=100' },
  { name: 'search-all', path: '/search?sort=name' },
  { name: 'search-page-2', path: '/search?page=2' },
  { name: 'search-filtered', path: '/search?kind=reuse&kind=maker&price=free&open=sa' },
  { name: 'search-open', path: '/search?open=now' },
  { name: 'search-corrected', path: '/search?q=repration' },
  { name: 'search-long-names', path: '/search?near=Lorient' },
  { name: 'search-none', path: '/search?q=zzzz&near=Brest' },
  { name: 'search-none-filtered', path: '/search?q=velo&near=Brest&kind=authority&radius=1' },
  { name: 'search-none-empty', path: '/search?q=velo', node: 'empty' },
  { name: 'search-refused-filter', path: '/search?kind=nothing&radius=abc&page=0' },
  { name: 'search-place-unknown', path: '/search?near=Brset' },
  { name: 'search-place-unheard-of', path: '/search?near=qqqqqqqq' },
  { name: 'search-which-town', path: '/search?near=Saint-Denis' },
  { name: 'card', path: ({ own }) => own },
  { name: 'card-full', path: ({ full }) => full },
  { name: 'card-long', path: ({ long }) => long },
  { name: 'card-right-to-left', path: ({ rightToLeft }) => rightToLeft },
  { name: 'card-hostile', path: ({ hostile }) => hostile },
  { name: 'card-bare', path: ({ bare }) => bare },
  { name: 'card-closed', path: ({ closed }) => closed },
  { name: 'card-copy', path: ({ copy }) => copy },
  { name: 'card-withdrawn', path: ({ withdrawn }) => withdrawn, status: 410 },
  { name: 'card-unknown', path: '/@nobody-here', status: 404 },
  { name: 'card-history', path: ({ own }) => `${own}/history` },
  { name: 'follow', path: ({ own }) => `${own}/follow` },
  { name: 'follow-link', path: ({ own }) => `${own}/follow?address=%40alice%40exemple.social` },
  { name: 'follow-malformed', path: ({ own }) => `${own}/follow?address=alice` },
  { name: 'follow-long', path: ({ long }) => `${long}/follow` },
  { name: 'territory', path: '/t/FR-29' },
  { name: 'territory-town', path: '/t/FR-29019' },
  { name: 'territory-empty', path: '/t/FR-29001' },
  { name: 'territory-unknown', path: '/t/FR-99999', status: 404 },
  { name: 'kind', path: '/k/reuse' },
  { name: 'kind-of-offers', path: '/k/host' },
  { name: 'kind-empty', path: '/k/reuse', node: 'empty' },
  { name: 'kind-unknown', path: '/k/nothing', status: 404 },
  { name: 'board', path: '/board' },
  { name: 'board-none', path: '/board?kind=ride' },
  { name: 'board-empty', path: '/board', node: 'empty' },
  { name: 'request', path: ({ request }) => request },
  { name: 'offer', path: ({ offer }) => offer },
  { name: 'offer-contact', path: ({ offer }) => `${offer}/contact` },
  { name: 'offer-for-parties', path: ({ party }) => party },
  { name: 'offer-over', path: ({ over }) => over, status: 410 },
  { name: 'offer-not-for-you', path: ({ care }) => care, status: 404 },
  { name: 'kinds', path: '/kinds' },
  { name: 'themes', path: '/themes' },
  { name: 'theme', path: '/themes/repair' },
  { name: 'network', path: '/network' },
  { name: 'network-alone', path: '/network', node: 'empty' },
  { name: 'data', path: '/data' },
  { name: 'embed-list', path: '/embed/list?near=Lorient' },
  { name: 'embed-card', path: ({ desk }) => desk.replace('/team/i/', '/embed/card/') },
  { name: 'about', path: '/about' },
  { name: 'legal', path: '/about/legal' },
  { name: 'ranking', path: '/about/ranking' },
  { name: 'moderation', path: '/about/moderation' },
  { name: 'privacy', path: '/about/privacy' },
  { name: 'accessibility', path: '/about/accessibility' },
  { name: 'help', path: '/help' },
  { name: 'missing', path: '/nothing', status: 404 },
  { name: 'report', path: ({ own }) => `${own}/report` },
  { name: 'report-long', path: ({ long }) => `${long}/report` },
  { name: 'request-waiting', path: ({ sent }) => sent },
  { name: 'request-unknown', path: '/request/nothing', status: 404 },
  { name: 'login', path: '/login' },
  { name: 'login-expired', path: '/login/nothing', status: 410 },
  { name: 'team', path: '/team', desk: true },
  { name: 'team-cards', path: '/team/cards', desk: true },
  { name: 'team-add', path: '/team/add', desk: true },
  { name: 'team-add-form', path: '/team/add?kind=food_point', desk: true },
  { name: 'team-card', path: ({ desk }) => desk, desk: true },
  { name: 'team-card-edit', path: ({ desk }) => `${desk}/edit`, desk: true },
  { name: 'team-card-history', path: ({ desk }) => `${desk}/history`, desk: true },
  { name: 'team-card-news', path: ({ desk }) => `${desk}/news`, desk: true },
  { name: 'team-card-withdraw', path: ({ desk }) => `${desk}/withdraw`, desk: true },
  { name: 'team-card-erase', path: ({ desk }) => `${desk}/erase`, desk: true },
  { name: 'team-propose', path: ({ desk }) => `${desk}/propose`, desk: true },
  { name: 'team-propose-form', path: ({ desk }) => `${desk}/propose?purpose=offer&kind=host`, desk: true },
  { name: 'team-offer-edit', path: ({ offer }) => `/team${offer}/edit`, desk: true },
  { name: 'team-offer-history', path: ({ offer }) => `/team${offer}/history`, desk: true },
  { name: 'team-message', path: ({ message }) => message, desk: true },
  { name: 'team-duplicates', path: '/team/inbox/duplicates', desk: true },
  { name: 'team-data', path: '/team/data', desk: true },
  { name: 'team-log', path: '/team/log', desk: true },
  { name: 'team-import', path: '/team/import', desk: true },
  { name: 'team-import-columns', path: ({ importColumns }) => importColumns, desk: true },
  { name: 'team-import-check', path: ({ importCheck }) => importCheck, desk: true },
  { name: 'team-import-run', path: ({ importRun }) => importRun, desk: true },
  { name: 'team-sessions', path: '/team/sessions', desk: true },
  { name: 'team-cards-offers', path: '/team/cards?show=proposals', desk: true },
  { name: 'team-offer', path: ({ offer }) => `/team${offer}`, desk: true },
  { name: 'team-links', path: ({ care }) => `/team${care}/links`, desk: true },
  { name: 'team-inbox', path: '/team/inbox', desk: true },
  { name: 'team-network', path: '/team/network', desk: true },
  { name: 'team-directory', path: ({ directory }) => directory, desk: true },
  { name: 'team-block', path: '/team/network/block', desk: true },
  { name: 'team-block-cost', path: '/team/network/block?domain=alpes.localhost', desk: true },
];

/** Languages that every screen is complete in. */
export const LANGUAGES = ['fr', 'en'];

/** Both languages, with and without scripts. */
export const VISITORS = LANGUAGES.flatMap((lang) => [true, false].map((scripts) => ({ lang, scripts })));

/** How a screen is visited: nothing is kept from elsewhere, unless it is the desk. */
export function visitorOf({ desk }, directory) {
  return desk ? { session: directory.session } : {};
}

/** A screen's path with the cards that it names. */
export function pathOf({ path }, paths) {
  return typeof path === 'function' ? path(paths) : path;
}
