/* Of make live alone: a page is loaded again when it was written, at the paragraph that changed; what is wrong with it is shown. */
(() => {
  const at = document.currentScript.dataset.at;
  const here = decodeURI(location.pathname).replace(/\/$/, "/index.html");
  const key = `live ${here}`;
  const blocks = () => [...document.querySelectorAll("article :is(h1, h2, h3, p, li, dd, tr, pre, figure)")];
  const made = (name, words, more = {}) => Object.assign(document.createElement(name), { textContent: words }, more);

  // a line is “docs/PAGE.md:LINE: WARNING: what”, of other files too; what belongs to no page is told on all
  const panel = made("aside", "", { id: "live-told", role: "status", hidden: true });
  const show = (told) => {
    panel.replaceChildren();
    for (const line of told.filter(Boolean)) {
      const [, where, page, what] = line.match(/^((?:docs\/(.+?)\.md)?.*?:\d+): (?:\w+: )?(.*)$/) ?? [, "", undefined, line];
      const address = page && `/${page}.html`;
      const row = made("p", "");
      if (!address || address === here) row.append(made("code", where), ` ${what}`);
      else row.append(made("a", where, { href: address }), " 这一页也有问题");
      panel.append(row);
    }
    panel.hidden = !told.length;
    document.body.append(panel);
  };

  const { before, top } = JSON.parse(sessionStorage.getItem(key)) ?? {};
  sessionStorage.removeItem(key);
  if (before) scrollTo(0, top);
  const now = before ? blocks() : [];
  const changed = now.find((block, n) => block.textContent !== before[n]) ?? (before?.length > now.length ? now.at(-1) : null);
  if (changed) {
    const box = changed.getBoundingClientRect();
    if (box.top < 60 || box.bottom > innerHeight) changed.scrollIntoView({ block: "center" });
    changed.classList.add("live-changed");
  }

  let isLeaving = false;
  addEventListener("pagehide", () => isLeaving || (history.scrollRestoration = "auto"));
  const news = new EventSource(`/.live/news?${location.pathname}`);
  news.onmessage = (event) => {
    const { at: now, told } = JSON.parse(event.data);
    if (isLeaving || !now || now === at) return show(told);
    isLeaving = true;
    history.scrollRestoration = "manual"; // the browser's comes after this script's
    sessionStorage.setItem(key, JSON.stringify({ before: blocks().map((block) => block.textContent), top: scrollY }));
    location.reload();
  };
})();
