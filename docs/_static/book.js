// The theme switch: automatic, light, dark. Everything else on a page works without a script.
(function () {
  "use strict";
  var names = { auto: "自动", light: "明亮", dark: "暗色" }, order = ["auto", "light", "dark"];
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
