// The theme switch: automatic, light, dark. Everything else on a page works without a script.
(function () {
  "use strict";
  var names = { auto: "自动", light: "明亮", dark: "暗色" }, order = ["auto", "light", "dark"];
  var button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  function show() {
    button.querySelector("[data-theme-name]").textContent = names[document.documentElement.dataset.mode];
  }
  button.hidden = false;
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
    if (window.bookSearch) return act();
    var script = document.createElement("script");
    script.src = new URL("search.js", here).href;
    script.onload = act;
    document.head.append(script);
  }
  function open(event) {
    if (!window.HTMLDialogElement) return;
    event.preventDefault();
    search(function () { window.bookSearch.open(link.href); });
  }
  if (!link) return;
  link.addEventListener("click", function (event) {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") open(event);
  });
  if (document.querySelector("[data-search-page]")) search(function () { window.bookSearch.page(); });
})();
