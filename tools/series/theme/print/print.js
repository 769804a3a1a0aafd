// The book on paper. Chromium opens the page of contents and calls printBook(): the pages of the site, in reading order, are put
// together and laid out on sheets, line by line, with the notes at the foot of the sheet on which their marks stand. (Chromium
// has no `float: footnote` and no running heads of its own.) What comes back says what was laid out, and what did not fit.
"use strict";
window.printBook = async function () {
  const BLOCKS = "p, ul, ol, li, dl, dt, dd, div, table, tr, td, figure, pre, blockquote, h1, h2, h3, h4";
  const WHOLE = "figure, tr, h1, h2, h3, h4, dt, .formula, .facts > li, .fact-row"; // never cut
  const KEPT = "h1, h2, h3, h4, dt, .ledger-title, .admonition-title, .fact-tags, .kept-with-next, thead"; // never the last on a sheet
  const SMALLEST = 6.5 / 0.75, LARGEST = 8 / 0.75; // words in drawings, px
  const report = { drawings: [], small: [], overfull: [] }, notes = new Map(), home = location.href;
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const drop = (root, selector) => all(root, selector).forEach((node) => node.remove());
  const unwrap = (node) => node.replaceWith(...node.childNodes);
  const box = (node) => node.getBoundingClientRect();
  function make(tag, name, ...content) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...content);
    return node;
  }
  async function read(href) {
    const page = new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
    const article = page.querySelector(".bd-article");
    for (const image of all(article, "img")) (image.loading = "eager"), image.setAttribute("src", new URL(image.getAttribute("src"), new URL(href, home)).href);
    return document.adoptNode(article);
  }

  // -- what is printed --------------------------------------------------------------------------------
  const stem = (href) => href.replace(/\.html$/, "");
  const listed = all(document, ".whole-contents .nav-list a").map((link) => link.getAttribute("href"));
  const parent = (href) => listed.find((other) => href.startsWith(stem(other) + "-")); // events-2017: a part of events
  const place_of = (href) => listed.indexOf(parent(href) ?? href);
  const order = listed.filter((href) => !href.startsWith("handbook/")).sort((a, b) => place_of(a) - place_of(b) || !!parent(a) - !!parent(b));
  const hrefs = ["index.html", ...order];
  const articles = await Promise.all(hrefs.map(read));
  const numbers = new Map(hrefs.map((href, at) => [new URL(href, home).pathname, `p${at}`]));

  function prepare(article, href, at) {
    const part = parent(href), base = new URL(href, home);
    drop(article, ".headerlink, .filter, .fact-sign, .sr-only, .begin, .toctree-wrapper, .only-dark, [hidden], .cite, .unfolds, .about-page .history, .publisher, .facts .corrected, .fact-row .corrected, .brief > details, hr.footnotes");
    drop(article, ".diagram > details > summary, .entry-more > summary, .title-page + p:empty");
    for (const end of all(article, ".entry-more .rests, .entry-more .highlight-none")) {
      if (end.previousElementSibling?.matches("p")) end.previousElementSibling.remove();
      end.remove();
    }
    all(article, "details.about-page").forEach((about) => article.append(make("div", "about-chapter", ...about.childNodes)));
    all(article, "summary").forEach((summary) => summary.replaceWith(make("p", "kept-with-next shares", ...summary.childNodes)));
    for (const section of all(article, "section")) {
      const heading = section.querySelector("h1, h2, h3, h4");
      if (heading && !heading.id) heading.id = section.id;
    }
    if (part) {
      const heads = all(article, "h2");
      if (heads.length === 1) heads[0].remove();
      article.querySelector("h1 + p")?.remove();
      const title = article.querySelector("h1");
      title.replaceWith(Object.assign(make("h2", "part", ...title.childNodes), { id: title.id }));
    }
    all(article, "details, section").forEach(unwrap);
    for (const list of all(article, "ol")) [...list.children].forEach((item, n) => (item.value = (list.start || 1) + n));
    all(article, ".legend").forEach((legend) => legend.parentNode.querySelector("figure")?.prepend(legend));
    all(article, "p + ul, p + ol").forEach((list) => /[：:]\s*$/.test(list.previousElementSibling.textContent) && list.previousElementSibling.classList.add("kept-with-next"));
    for (const figure of all(article, "figure")) {
      const drawn = all(figure, "svg.drawing").map((svg) => {
        const [width, height] = svg.getAttribute("viewBox").split(/\s+/).slice(2).map(Number);
        const words = Math.min(...[svg, ...all(svg, "[font-size]")].map((node) => parseFloat(node.getAttribute("font-size")) || 16));
        const scale = Math.min(LARGEST / words, measure / width, (room - 60) / height);
        return { svg, words: words * scale, width: width * scale, height: height * scale };
      });
      const chosen = drawn.find((one) => one.words >= SMALLEST) ?? drawn.sort((a, b) => b.words - a.words)[0];
      for (const one of drawn) if (one !== chosen) one.svg.remove();
      if (!chosen) continue;
      chosen.svg.setAttribute("width", chosen.width);
      chosen.svg.setAttribute("height", chosen.height);
      report.drawings.push(chosen.svg.id);
      if (chosen.words < SMALLEST) report.small.push(chosen.svg.id);
    }
    all(article, ".quoted").forEach((words) => /\p{Script=Han}/u.test(words.textContent) || words.classList.add("latin-words"));
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT), apostrophes = [];
    while (texts.nextNode()) if (/[A-Za-z]’/.test(texts.currentNode.data)) apostrophes.push(texts.currentNode);
    for (const text of apostrophes) // of a Latin word: not as wide as a Han
      text.replaceWith(...text.data.split(/((?<=[A-Za-z])’)/).map((piece) => (piece === "’" ? make("span", "latin-words", piece) : piece)));
    let count = 0; // notes are numbered by chapter
    for (const mark of all(article, ".noted, .footnote-reference")) {
      const own = mark.matches(".noted"), source = own ? mark.querySelector(".fact-note") : article.querySelector(mark.hash);
      const key = `${at}-${++count}`, sign = make("sup", "mark", `${count}`), note = make("p", "note", make("b", "", `${count}`));
      sign.dataset.note = key;
      note.dataset.note = key;
      drop(source, ".corrected, .more, .label, [role=doc-backlink]");
      all(source, ".note-more").forEach((more) => more.classList.add("at-page"));
      note.append(...source.cloneNode(true).childNodes);
      all(note, "p, span.note-text").forEach(unwrap);
      notes.set(key, note);
      if (own) [mark.querySelector(".note-number"), source].forEach((node) => node?.remove()), mark.append(sign);
      else mark.replaceWith(sign);
    }
    drop(article, ".footnote-list, aside.footnote");
    all(article, ".fact-row .fact-title").forEach((link) => link.closest("p").append(" ", Object.assign(make("a", "at-page"), { href: link.getAttribute("href") })));
    for (const node of [...all(article, "[id]"), ...[...notes.values()].flatMap((note) => all(note, "[id]"))])
      if (!node.closest("svg") && !node.dataset.at) (node.id = `p${at}-${node.id}`), (node.dataset.at = at);
    const links = [...all(article, "a"), ...[...notes].filter(([key]) => key.startsWith(`${at}-`)).flatMap(([, note]) => all(note, "a"))];
    for (const link of links) {
      const target = new URL(link.getAttribute("href") ?? "", base), known = numbers.get(target.pathname);
      if (target.origin !== base.origin) continue;
      if (known) link.setAttribute("href", `#${known}-${target.hash.slice(1) || "top"}`);
      else if (link.closest("svg")) link.removeAttribute("href");
      else unwrap(link);
    }
    return article;
  }

  // -- sheets -----------------------------------------------------------------------------------------
  const css = await (await fetch("_static/style.css")).text(), sheets = new CSSStyleSheet();
  sheets.replaceSync(css); // of the site's style: colours of verdicts and lanes, drawings, formulas
  const wanted = [...sheets.cssRules].filter((rule) => /--ink:|eventWrapper|\.task|form-timeline|\.tex-/.test(rule.cssText) && !/@|popover|\.fact-sign/.test(rule.cssText));
  document.querySelectorAll("link, script").forEach((node) => node.remove());
  document.head.append(make("style", "", wanted.map((rule) => rule.cssText).join("\n")));
  document.documentElement.removeAttribute("data-theme");
  const title = articles[0].querySelector("h1").firstChild.textContent;
  document.title = title;
  document.body.className = "";
  document.body.replaceChildren();

  let sheet, flow, foot, open, filled, over = [], carried, waiting = [], kind = "", running = "", number = 0;
  function newSheet(plain) {
    number += 1;
    flow = make("div", "flow");
    foot = make("div", "notes", ...over);
    sheet = make("section", `sheet ${kind} ${number % 2 ? "right" : "left"}`, make("div", "text", flow, foot));
    sheet.dataset.number = number;
    if (!plain) sheet.prepend(make("p", "running", number % 2 ? running : title));
    if (kind !== "title") sheet.append(make("p", "folio", `${number}`));
    document.body.append(sheet);
    (carried = over.length), (over = []), (filled = 0), (open = [flow]);
  }
  newSheet(true);
  await document.fonts.ready;
  const room = box(flow.parentNode).height, measure = box(flow).width;
  sheet.remove();
  number = 0;
  const used = (height) => (height ?? box(flow).height) + (foot.childElementCount ? box(foot).height : 0);

  /** The lines of a block: where each begins, and its lower edge. */
  function linesOf(block) {
    const found = [], range = document.createRange(), walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const height = parseFloat(getComputedStyle(block).lineHeight);
    const look = (node, offset, rect) => {
      const middle = rect.top + rect.height / 2;
      if (rect.width && (!found.length || middle > found.at(-1).middle + height * 0.6)) found.push({ node, offset, middle, bottom: middle + height / 2 });
    };
    while (walker.nextNode()) {
      const node = walker.currentNode;
      range.selectNodeContents(node);
      const rects = range.getClientRects();
      if (rects.length === 1) look(node, 0, rects[0]);
      else if (rects.length)
        for (let at = 0; at < node.length; at++) {
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const rect = range.getClientRects()[0];
          if (rect) look(node, at, rect);
        }
    }
    return found;
  }
  /** Cuts a block before a line; what comes back stands before it and ends there. */
  function cut(block, line) {
    const range = document.createRange(), head = block.cloneNode(false);
    range.setStart(block, 0);
    range.setEnd(line.node, line.offset);
    head.append(range.extractContents());
    head.classList.add("cut");
    block.before(head);
    block.removeAttribute("id");
    for (const twin of all(block, "[id]")) if (head.querySelector(`[id="${twin.id}"]`)) twin.removeAttribute("id");
    block.classList.add("continued");
    return head;
  }
  const notesOf = (marks) => marks.map((mark) => notes.get(mark.dataset.note));
  /** Puts notes at the foot of this sheet, the last of them in part where it must be; false if they do not fit. */
  function fitNotes(list, height) {
    foot.append(...list);
    if (used(height) <= room + 0.5) return true;
    const last = list.at(-1), lines = last ? linesOf(last) : [];
    const edge = last && box(last).bottom - (used(height) - room);
    const count = Math.min(lines.filter((line) => line.bottom <= edge - 1).length, lines.length - 2);
    if (count >= 2 && !over.length) {
      const head = cut(last, lines[count]);
      last.remove();
      if (used(height) <= room + 0.5) return (over = [last]), true;
      head.append(...last.childNodes);
      head.classList.remove("cut");
      notes.set(head.dataset.note, head);
      list[list.length - 1] = head;
    }
    list.forEach((note) => note.remove());
    return false;
  }
  /** A new sheet, on which what was open goes on; headings that would stand alone come along. */
  function turn() {
    const old = open, moved = old.map(() => []), fresh = new Set();
    for (let level = old.length - 1; level >= 0; level--) {
      while (old[level].lastElementChild?.matches(KEPT) && !old[level].lastElementChild.matches("thead")) moved[level].unshift(old[level].lastElementChild), old[level].lastElementChild.remove();
      if (!level || (old[level].firstElementChild && !old[level].lastElementChild.matches("thead"))) break;
      fresh.add(level);
      old[level].remove();
    }
    newSheet();
    for (const figure of waiting.splice(0)) {
      flow.append(figure);
      if (used() > room && flow.childElementCount > 1) waiting.push(figure), figure.remove();
      else filled += 1;
    }
    for (let level = 0; level < old.length; level++) {
      if (level) {
        let again = old[level];
        if (!fresh.has(level)) {
          again = again.cloneNode(false);
          again.removeAttribute("id");
          again.classList.add("continued");
          const head = [...old[level].children].find((child) => child.matches("thead"));
          if (head) again.append(head.cloneNode(true));
        }
        open.at(-1).append(again);
        open.push(again);
      }
      open.at(-1).append(...moved[level]);
    }
  }
  function split(block) {
    const lines = linesOf(block), top = box(flow).top, marks = [...all(block, ".mark")].map((mark) => [mark, box(mark)]);
    let count = Math.min(lines.length - 2, lines.filter((line) => line.bottom - top <= room).length);
    for (; count >= 2; count--) {
      const edge = lines[count - 1].bottom, above = marks.filter(([, rect]) => rect.top + rect.height / 2 < edge).map(([mark]) => mark);
      if (!fitNotes(notesOf(above), edge - top)) continue;
      cut(block, lines[count]);
      block.remove();
      filled += 1;
      turn();
      place(block);
      return true;
    }
    return false;
  }
  function place(node) {
    if (node.nodeType !== 1) return void (node.textContent.trim() && open.at(-1).append(node));
    if (waiting.length && node.matches("h1, h2, h3")) turn(); // what a section shows stands in it
    open.at(-1).append(node);
    const marks = [...(node.matches(".mark") ? [node] : []), ...all(node, ".mark")];
    if (box(flow).height <= room && fitNotes(notesOf(marks))) return void (filled += !node.matches(KEPT));
    if (!node.matches(WHOLE)) {
      if (!node.querySelector(BLOCKS)) {
        if (split(node)) return;
      } else {
        const children = [...node.childNodes], depth = open.length;
        node.replaceChildren();
        if (node.matches("table")) children.filter((child) => child.nodeName === "THEAD").forEach((head) => node.append(children.splice(children.indexOf(head), 1)[0]));
        open.push(node);
        children.forEach(place);
        open.length = depth;
        return;
      }
    }
    node.remove();
    const before = open.at(-1).lastElementChild ?? open.at(-1).previousElementSibling;
    if (node.matches("figure") && filled && !before?.matches(KEPT)) return void waiting.push(node); // to the head of the next sheet
    if (filled || carried) {
      turn();
      return place(node);
    }
    open.at(-1).append(node);
    foot.append(...notesOf(marks));
    filled += 1;
    report.overfull.push(`${number}: ${node.textContent.trim().slice(0, 40)}`);
  }
  function finish() {
    while (waiting.length || over.length) turn();
  }

  // -- the book ---------------------------------------------------------------------------------------
  articles.forEach((article, at) => prepare(article, hrefs[at], at));
  await Promise.all(articles.flatMap((article) => all(article, "img").map((image) => image.decode())));
  const [cover, ...rest] = articles, contents = make("div", "contents");
  const heading = cover.querySelector("h1");
  kind = "title";
  newSheet(true);
  flow.append(heading, ...all(cover, ".title-page"));
  running = "目录";
  kind = "front";
  newSheet(true);
  place(make("h1", "", "目录"));
  const entry = (name, label, id) => make("p", `entry ${name}`, Object.assign(make("a", "", label), { href: `#${id}` }), Object.assign(make("a", "at-page"), { href: `#${id}` }));
  rest.forEach((article, at) => {
    const chapter = article.querySelector(".chapter-number"), first = article.querySelector("h1, h2.part");
    contents.append(entry(first.matches("h1") ? (chapter ? "chapter" : "other") : "sub", (chapter ? `${chapter.textContent}　` : "") + first.textContent, first.id));
    if (chapter) all(article, "h2").forEach((head) => contents.append(entry("sub", head.textContent, head.id)));
  });
  [...contents.children].forEach(place);
  // what the cover shows besides: the picture, what was found
  const intro = [...cover.children].filter((node) => node.matches(".diagram, .checked, .finding, .surprises") || (node.matches("h2") && /checked|finding|surprises/.test(node.nextElementSibling?.className)));
  running = title;
  kind = "front";
  if (intro.length) newSheet(true); // a new book's cover shows nothing yet
  intro.forEach(place);
  finish();
  rest.forEach((article, at) => {
    const href = order[at];
    kind = href.split("/")[0].replace(".html", "");
    if (!parent(href)) {
      finish();
      running = article.querySelector("h1").textContent;
      newSheet(true);
      sheet.classList.add("opening");
    }
    [...article.childNodes].forEach((node) => {
      place(node);
      if (node.matches?.("h2.part")) running = node.textContent;
    });
  });
  finish();
  for (const link of all(document, "a.at-page")) {
    const target = document.getElementById(link.hash.slice(1));
    link.textContent = target ? target.closest(".sheet").dataset.number : "";
    link.title = "";
  }
  report.notes = [...notes.keys()];
  report.cut = all(document, "figure").filter((figure) => {
    const inner = box(figure), outer = box(figure.closest(".text"));
    return inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
  }).map((figure) => figure.id);
  report.lost = all(document, "a[href^='#']").filter((link) => !document.getElementById(link.getAttribute("href").slice(1))).map((link) => link.getAttribute("href"));
  report.blank = all(document, ".sheet").filter((one) => !one.querySelector(".text").textContent.trim()).map((one) => one.dataset.number);
  report.authors = all(document, ".byline strong").map((name) => name.textContent).slice(-1); // the essay's author wrote no book
  report.apart = all(document, ".mark").filter((mark) => {
    const note = document.querySelector(`.note[data-note="${mark.dataset.note}"]`);
    return note?.closest(".sheet") !== mark.closest(".sheet");
  }).map((mark) => mark.dataset.note);
  return report;
};
