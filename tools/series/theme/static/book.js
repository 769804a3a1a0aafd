// What a page cannot do without a script: know today's date, and remember the theme that a reader chose.
(function () {
  "use strict";
  var own = document.currentScript.src;
  // Claims run out and dates pass while a page lies on a server: the reader's clock says what holds now.
  var now = new Date(), today = new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  each("[data-after]", function (node) { node.hidden = today <= node.dataset.after; });
  var lapsed = 0;  // on the board, since it was built
  each("[data-until]", function (node) {
    lapsed -= node.hidden;
    node.hidden = today > node.dataset.until;
    lapsed += node.hidden;
  });
  each(".standing-in-work > .count", function (count) { count.textContent -= lapsed; });
  each(".standing-open > .count", function (count) { count.textContent = +count.textContent + lapsed; });
  each("[data-days]", function (node) {
    var days = Math.round((Date.parse(today) - Date.parse(node.dataset.days)) / 864e5);
    node.textContent = node.textContent.replace(/\d+/, days);
    node.hidden = days <= 0;
  });
  // A marked sentence opens its note in place, as the sign behind it does; where notes stand in the margin it leads on.
  document.addEventListener("click", function (event) {
    var mark = event.target.closest(".noted > a.fact"), sign = mark && mark.parentNode.querySelector(".fact-sign");
    if (!sign || !sign.showPopover || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (getComputedStyle(document.getElementById(sign.getAttribute("popovertarget"))).position !== "fixed") return;
    event.preventDefault();
    sign.click();
  });
  // A report says where: in the section of the words that were selected last, or that the address names; and which words.
  var place = document.querySelector("[data-page]");
  function told(node, words) {
    var part = node && node.closest(".bd-article section[id]"), at = part && part.id !== "top" ? "#" + part.id : "";
    if (!place.href) {
      place.textContent = place.textContent.replace(/(，“[^”]*”一节)?）$/, at ? "，“" + part.querySelector("h2, h3").firstChild.textContent + "”一节）" : "）");
      return;
    }
    var url = new URL(place.href), page = url.searchParams.get("page");
    var commit = document.documentElement.dataset.commit;
    url.searchParams.set("page", place.dataset.page + at + (commit ? "（提交 " + commit + "）" : page.slice(page.search(/（|$/))));
    if (words) url.searchParams.set("said", "“" + words.slice(0, 200) + "”");
    place.href = url;
  }
  function named() { told(document.getElementById(decodeURIComponent(location.hash.slice(1)))); }
  if (place) {
    named();
    // Of which commit the page is says one small file beside this one, once the reader comes near the link.
    if (place.href) ["pointerover", "focus"].forEach(function (near) {
      place.addEventListener(near, function () {
        if (document.querySelector("script[data-of]")) return;
        var script = document.createElement("script");
        script.dataset.of = "commit";
        script.onload = function () { place.search = place.search.replace(/(page=[^&]*?)(%EF%BC%88[^&]*)?(?=&|$)/, "$1" + encodeURIComponent("（提交 " + document.documentElement.dataset.commit + "）")); };
        script.src = own.replace(/book\.js.*/, "commit.js");
        document.head.append(script);
      });
    });
    window.addEventListener("hashchange", named);
    document.addEventListener("selectionchange", function () {
      var chosen = document.getSelection(), words = String(chosen).trim();
      if (words && chosen.anchorNode.parentElement.closest(".bd-article")) told(chosen.anchorNode.parentElement, words);
    });
  }
  // Paper: the notes become a numbered list behind the text, each once, under the words that it is about.
  function listed() {
    var article = document.querySelector(".bd-article"), list = document.createElement("ol"), frame = document.createElement("div");
    if (!article || article.querySelector(".fact-notes")) return;
    each(".noted .note-number", function (number) {
      if (number.textContent - 1 !== list.children.length) return;
      var item = document.createElement("li"), words = document.createElement("strong"), mark = number.parentNode;
      words.textContent = mark.querySelector("a").textContent.replace(/（[^（）]*）$/, "") + "：";
      item.append(words);
      mark.querySelector(".fact-note").childNodes.forEach(function (node) { item.append(node.cloneNode(true)); });
      list.append(item);
    });
    if (!list.children.length) return;
    frame.className = "fact-notes";
    frame.append(list);
    article.append(frame);
    document.documentElement.classList.add("notes-listed");
  }
  window.addEventListener("beforeprint", listed);
  window.matchMedia("print").addEventListener("change", listed);
  // A phone's head is away while one reads on, and back as soon as one goes back.
  var root = document.documentElement, before = 0;
  window.addEventListener("scroll", function () {
    var at = Math.max(0, window.scrollY);
    if (Math.abs(at - before) < 8) return; // a trembling finger
    root.dataset.head = at > before && at > 100 ? "away" : "";
    before = at;
  }, { passive: true });
  // The contents beside the text show where one is: in the last part that has begun in the upper fifth; at the end, in the last.
  var beside = document.querySelector(".page-contents"), foot = document.querySelector(".book-foot"), parts = [];
  function here() {
    var line = window.innerHeight / (window.scrollY && foot.getBoundingClientRect().bottom < window.innerHeight + 2 ? 1 : 5);
    var begun = parts.filter(function (part) { return part.target.getBoundingClientRect().top < line; }).pop();
    parts.forEach(function (part) { part.link.removeAttribute("aria-current"); });
    if (!begun) return;
    begun.link.setAttribute("aria-current", "true");
    beside.scrollTop = begun.link.offsetTop - beside.clientHeight / 2;
  }
  if (beside && window.IntersectionObserver) {
    var spy = new IntersectionObserver(here, { rootMargin: "0px 0px -80%" });
    each(".page-contents ul ul a", function (link) {
      var target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!target) return;
      parts.push({ link: link, target: target });
      spy.observe(target);
    });
    new IntersectionObserver(here, { threshold: 1 }).observe(foot);
  }
  // The theme switch: automatic, light, dark.
  var names = { auto: "自动", light: "浅色", dark: "深色" }, order = ["auto", "light", "dark"];
  var button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  function show() {
    button.querySelector("[data-theme-name]").textContent = names[document.documentElement.dataset.mode];
  }
  button.addEventListener("click", function () {
    window.bookTheme(order[(order.indexOf(document.documentElement.dataset.mode) + 1) % 3]);
    show();
  });
  show();
})();

// Search: its script and its index are loaded when they are first wanted. Without it the link leads to the search page.
(function () {
  "use strict";
  var here = document.currentScript.src, link = document.querySelector("[data-search]");
  function search(act) {
    if (window.zhSearch) return act();
    var script = document.createElement("script");
    script.src = new URL("zh_search.js", here).href;
    script.onload = act;
    document.head.append(script);
  }
  function open(event) {
    if (!window.HTMLDialogElement) return;
    event.preventDefault();
    search(function () { window.zhSearch.open(link.href, link.dataset.search); });
  }
  if (!link) return;
  link.addEventListener("click", function (event) {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") open(event);
  });
  if (document.querySelector("[data-search-page]")) search(function () {}); // it answers there by itself
})();
