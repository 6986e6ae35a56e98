// Rules of UI.md 14 and 18 that run inside a page. Each answers sentences about what breaks it.

globalThis.rules = (() => {
  const TARGETS = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  /** Sides of a target, in pixels (UI.md 14, WCAG 2.5.8). */
  const LARGE = 44;
  const SMALL = 24;

  const shown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const named = (element) => {
    const id = element.id ? `#${element.id}` : '';
    const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ');
    const classes = typeof element.className === 'string' ? element.className.trim().replace(/\s+/g, '.') : '';
    return `<${element.localName}${id}${classes && `.${classes}`}> «${name.slice(0, 50)}»`;
  };

  /** What a finger can hit: a label belongs to its box, a card to its one link. */
  function boxOf(element) {
    const after = getComputedStyle(element, '::after');
    const stretched = after.content !== 'none' && after.position === 'absolute' && after.inset === '0px';
    const hit = (stretched && element.offsetParent) || (element.matches('[type=checkbox], [type=radio]') && element.closest('label'));
    return (hit || element).getBoundingClientRect();
  }

  /** A link within a sentence is as high as its line. */
  function isInSentence(element) {
    if (element.localName !== 'a' || getComputedStyle(element).display !== 'inline') return false;
    const around = element.closest('p, li, dd, dt, td, address, figcaption, blockquote');
    const others = [...(around?.querySelectorAll('a') ?? [])].map((link) => link.textContent).join('');
    return around !== null && around.textContent.replace(/[\s·,.:]/g, '').length > others.replace(/[\s·,.:]/g, '').length;
  }

  /** Links of one line of text are apart as WCAG 2.5.8 wants it; more would tear the line. */
  function isInOneText(element, other) {
    const text = element.closest('p, dd, td');
    return text !== null && text === other.closest('p, dd, td') && getComputedStyle(element).display === 'inline';
  }

  /** Distance from the middle of one box to the nearest edge of another. */
  function away(box, other) {
    const x = (box.left + box.right) / 2;
    const y = (box.top + box.bottom) / 2;
    return Math.hypot(Math.max(other.left - x, x - other.right, 0), Math.max(other.top - y, y - other.bottom, 0));
  }

  const contains = (box, other) =>
    box.left <= other.left && box.right >= other.right && box.top <= other.top && box.bottom >= other.bottom;

  function targets() {
    const isTarget = (element) => shown(element) && !isAside(element) && !element.closest('[aria-hidden="true"]');
    const elements = [...document.querySelectorAll(TARGETS)].filter(isTarget);
    const boxes = elements.map(boxOf);
    return elements.flatMap((element, i) => {
      const box = boxes[i];
      const side = Math.min(box.width, box.height);
      if (isInSentence(element) || side >= LARGE - 0.5) return [];
      const size = `${Math.round(box.width)} × ${Math.round(box.height)}`;
      if (side < SMALL - 0.5) return [`a target is too small, ${size}: ${named(element)}`];
      const near = boxes.findIndex((other, j) => {
        const apart = i === j || contains(other, box) || contains(box, other);
        const free = isInOneText(element, elements[j]) ? SMALL : LARGE;
        return !apart && away(box, other) < free / 2 - 0.5;
      });
      return near < 0 ? [] : [`a target of ${size} is too near to another: ${named(element)}, ${named(elements[near])}`];
    });
  }

  /** Out of sight until it has the focus. */
  const isAside = (element) => element.getBoundingClientRect().bottom < 0 || element.getBoundingClientRect().right < 0;

  function sideways() {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const right = (element) => element.getBoundingClientRect().right;
    const out = [...document.body.querySelectorAll('*')].filter((element) => shown(element) && right(element) > width + 1);
    const leaves = out.filter((element) => !out.some((other) => other !== element && element.contains(other)));
    const most = leaves.sort((one, other) => right(other) - right(one)).slice(0, 3);
    return [`it scrolls sideways, ${document.documentElement.scrollWidth} in ${width}: ${most.map(named).join('; ')}`];
  }

  /** Text that its box cuts off. */
  function clipped() {
    const cut = [...document.body.querySelectorAll('*')].filter((element) => {
      const style = getComputedStyle(element);
      const clips = style.overflowX === 'hidden' || style.overflowX === 'clip';
      const visible = shown(element) && element.clientWidth > 1 && !element.closest('.hidden') && element.localName !== 'input';
      return clips && visible && element.scrollWidth > element.clientWidth + 1;
    });
    return cut.map((element) => `text is cut off: ${named(element)}`);
  }

  function headings() {
    const all = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')];
    const levels = all.map((heading) => Number(heading.localName[1]));
    const problems = all.filter((heading) => !heading.textContent.trim()).map((h) => `a heading is empty: ${named(h)}`);
    if (levels.filter((level) => level === 1).length !== 1) problems.push(`levels of headings: ${levels}`);
    if (levels[0] !== 1) problems.push(`the first heading is of level ${levels[0]}`);
    levels.forEach((level, i) => {
      if (i > 0 && level > levels[i - 1] + 1) problems.push(`a level is left out before ${named(all[i])}`);
    });
    return problems;
  }

  function markup(directory) {
    const problems = [];
    const inline = document.querySelectorAll('[style], style, script:not([src]):not([type="application/json"]):not([type="application/ld+json"])');
    inline.forEach((element) => problems.push(`style or script within the page: ${element.outerHTML.slice(0, 80)}`));
    const handlers = [...document.querySelectorAll('*')].filter((element) => [...element.attributes].some((a) => a.name.startsWith('on')));
    handlers.forEach((element) => problems.push(`a handler within the page: ${named(element)}`));
    document.querySelectorAll('[tabindex]').forEach((element) => {
      if (element.tabIndex > 0) problems.push(`an order of its own: ${named(element)}`);
    });
    for (const landmark of ['header', 'main', 'footer']) {
      if (document.querySelectorAll(`body > ${landmark}`).length !== 1) problems.push(`no or several <${landmark}>`);
    }
    if (!document.title.endsWith(` - ${directory}`)) problems.push(`the title is «${document.title}»`);
    return problems;
  }

  /** Words that no public page says (UI.md 1); what initiatives write is theirs. */
  function words() {
    const never = /(?<![\p{L}_/.-])(instances?|nodes?|nœuds?|actors?|profiles?|profils?|(dé)?fédér\p{L}*|(de)?federat\p{L}*|followers?)(?![\p{L}_/-])/giu;
    const copy = document.body.cloneNode(true);
    copy.querySelectorAll('article, bdi, code, pre').forEach((element) => element.remove());
    return (copy.textContent.match(never) ?? []).map((word) => `it says «${word}»`);
  }

  /** Whether what has the focus can be seen, and that it has it. */
  function focus() {
    const element = document.activeElement;
    if (!element || element === document.body) return { ended: true, problems: [] };
    const problems = [];
    const rings = [getComputedStyle(element), getComputedStyle(element, '::after')];
    const ring = rings.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    if (!ring) problems.push(`the focus cannot be seen: ${named(element)}`);
    const box = element.getClientRects()[0];
    const within = box && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (!within) problems.push(`the focus is off the screen: ${named(element)}`);
    const hit = within && document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1));
    const covered = hit && !element.contains(hit) && !hit.contains(element) && !element.labels?.[0]?.contains(hit);
    if (covered) problems.push(`the focus is covered: ${named(element)} by ${named(hit)}`);
    element.dataset.reached = 'true';
    return { ended: false, problems };
  }

  /** What one cannot reach with the key Tab; what is folded away waits for its summary. */
  function unreached() {
    // What is hidden from everybody is a trap for programs.
    const left = [...document.querySelectorAll(TARGETS)].filter((element) => shown(element) && !element.dataset.reached && !element.disabled && !element.closest('[aria-hidden="true"]'));
    // Of radio buttons of one name the keyboard stops at one.
    return left.filter((element) => element.type !== 'radio').map((element) => `Tab does not reach ${named(element)}`);
  }

  /** Sets a sheet beside those of the page, as a reader's own settings do; nothing takes it away again. */
  function read(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = css ? [sheet] : [];
  }

  return { targets, sideways, clipped, headings, markup, words, focus, unreached, read };
})();
