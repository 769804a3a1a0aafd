// Before anything is drawn: the theme that the reader chose, or the system's.
(function () {
  "use strict";
  var root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)"), mode;
  function set() {
    root.dataset.theme = mode === "light" || mode === "dark" ? mode : dark.matches ? "dark" : "light";
    root.dataset.mode = mode;
  }
  try { mode = localStorage.getItem("mode"); } catch (e) { /* no storage: the choice lasts for the page */ }
  mode = mode === "light" || mode === "dark" ? mode : "auto";
  set();
  dark.addEventListener("change", set);
  window.bookTheme = function (next) {
    mode = next;
    try { localStorage.setItem("mode", mode); } catch (e) { /* see above */ }
    set();
  };
})();
