// The form for facts: writes the file of an event, a claim or a source while one types, and refuses what `series check` would refuse:
// by the published schemas, and by what the book holds. All of it stands in the page; nothing is asked or sent.
(function () {
  "use strict";
  const form = document.getElementById("new-entry");
  const held = JSON.parse(form.querySelector("script").textContent);
  const all = (selector, within = form) => [...within.querySelectorAll(selector)];
  const one = (selector, within = form) => within.querySelector(selector);
  const ORDER = ("type title author publisher issued accessed url archived mirror repeats language hand title_en lane kind said locus stated date " +
    "zone verdict note added bears chapters overview short about part_of sources not_found part nth words source quote gloss at on looked_in").split(" ");
  const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;

  // -- dates ------------------------------------------------------------------------------------------
  /** The first and the last day of `2022`, `2022-11` or `2022-11-30`; nothing for a day that no calendar has. */
  function days(part) {
    const [year, month, day] = part.replace(/[~?%]$/, "").split("-").map(Number);
    const most = (m) => (m === 2 ? (year % 4 || (year % 100 === 0 && year % 400) ? 28 : 29) : [4, 6, 9, 11].includes(m) ? 30 : 31);
    const iso = (m, d) => [String(year).padStart(4, "0"), String(m).padStart(2, "0"), String(d).padStart(2, "0")].join("-");
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > most(month)) return null;
    return [iso(month || 1, day || 1), iso(month || 12, day || most(month || 12))];
  }
  const formats = {
    date: (text) => (!/^\d{4}-\d{2}-\d{2}$/.test(text) ? "写成 2026-11-24 这样的一天" : days(text) ? "" : `没有 ${text} 这一天`),
    edtf(text) {
      const [from, to] = text.split("/"), lost = [from, to].find((part) => part && part !== ".." && !days(part));
      if (lost) return `没有 ${lost} 这一天`;
      return to && to !== ".." && days(to)[1] < days(from)[0] ? "结束早于开始" : "";
    },
  };

  // -- JSON Schema: the keywords that our schemas use; a test names them ------------------------------
  /** What is wrong with a value: path and message of each. */
  function faults(schema, value, root, path = "") {
    if (schema.$ref) return faults(root.$defs[schema.$ref.split("/").pop()], value, root, path);
    const found = [], say = (message, name) => found.push([[path, name].filter(Boolean).join("/"), schema.errorMessage || message]);
    const inner = (part, of, name) => found.push(...faults(part, of, root, [path, name].filter((step) => step !== "" && step !== undefined).join("/")));
    const fits = (part, of = value) => !faults(part, of, root).length;
    const is = { string: typeof value === "string", integer: Number.isSafeInteger(value), boolean: typeof value === "boolean", array: Array.isArray(value), null: value === null };
    is.object = typeof value === "object" && !is.array && !is.null;
    if (schema.type && !is[schema.type]) return say(schema.type === "integer" ? "写一个整数" : "写法不对"), found;
    if (schema.enum && !schema.enum.includes(value)) say("请选一个");
    if ("const" in schema && value !== schema.const) say("写法不对");
    if (is.string && schema.pattern && !new RegExp(schema.pattern, "u").test(value)) say("写法不对");
    else if (is.string && schema.format && formats[schema.format](value)) found.push([path, formats[schema.format](value)]);
    if (is.integer && value < schema.minimum) say(`最小是 ${schema.minimum}`);
    if (is.integer && value > schema.maximum) say(`最大是 ${schema.maximum}`);
    if (is.array) {
      if (value.length < schema.minItems) say("至少要有一条");
      else if (schema.contains && !value.some((item) => fits(schema.contains, item))) say("还缺一项");
      if (schema.items) value.forEach((item, n) => inner(schema.items, item, n));
    }
    if (is.object) {
      for (const name of schema.required || []) if (!(name in value)) say("还没有填", name);
      for (const [name, item] of Object.entries(value)) {
        if (schema.properties && name in schema.properties) inner(schema.properties[name], item, name);
        else if (schema.additionalProperties === false) say("没有这一项", name);
      }
    }
    for (const part of schema.allOf || []) inner(part, value);
    if (schema.anyOf && !schema.anyOf.some((part) => fits(part))) schema.errorMessage ? say() : inner(schema.anyOf[0], value);
    if (schema.not && fits(schema.not)) say("写法不对");
    if (schema.if) inner((fits(schema.if) ? schema.then : schema.else) || {}, value);
    return found;
  }

  // -- what only the book knows -----------------------------------------------------------------------
  /** An address without scheme, `www.`, last slash, fragment, and who sent the reader, as the book compares them. */
  function bare(url) {
    const [, host, path, query = ""] = /^https?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(url) || [, "", ""];
    const kept = query.replace(/(^|&)(?:utm_[a-z]+|ref|from)=[^&]*/g, "").replace(/^&+|&+$/g, "");
    return host.toLowerCase().replace(/^www\./, "") + path.replace(/\/+$/, "") + (kept && `?${kept}`);
  }
  const made = {}; // sources that were written here and taken along
  function* against(what, id, entry, sources) {
    const isFact = what !== "source", known = isFact ? [...held.events, ...held.claims] : Object.keys(sources);
    if (!id) yield ["id", "还没有填"];
    else if (!new RegExp(held.slug, "u").test(id)) yield ["id", "只用小写字母、数字和连字符，首尾不用连字符，不超过 60 个"];
    else if (known.includes(id)) yield ["id", "已经有这个编号，请换一个；要改那一条，请用它末尾的“报告这一条的错误”"];
    const lost = (name, list, words) => entry[name] && (!list.includes(entry[name]) || entry[name] === id) && [name, words];
    const wrong = isFact
      ? [lost("zone", held.zones, "没有这个时区，请写 America/Los_Angeles 之类"), lost("about", held.events, "没有这个事件，请从列表里选"), lost("part_of", known, "没有这一条，请从列表里选")]
      : [lost("repeats", known, "没有登记过这个来源，请从列表里选")];
    yield* wrong.filter(Boolean);
    if (!isFact) {
      const same = entry.url && Object.keys(sources).find((name) => sources[name][0] === bare(entry.url));
      if (same) yield ["url", `与来源 ${same} 的网址相同，直接引用它`];
      if (!entry.accessed) yield ["accessed", "还没有填"];
      else if (entry.accessed > new Date(Date.now() + 864e5).toISOString().slice(0, 10)) yield ["accessed", "还没有到这一天"]; // a day of grace, as check has
    }
    for (const [n, cited] of (entry.sources || []).entries()) {
      const [, language, seen, origin] = sources[cited.source] || [];
      if (!cited.source) continue;
      if (!(cited.source in sources)) yield [`sources/${n}/source`, "没有登记过这个来源：从列表里选，或先写一条来源"];
      else if (!seen) yield [`sources/${n}/source`, "这个来源没有写何日所见，请先补上它的 accessed"];
      if (origin && !entry.sources.some((other) => other.source === origin)) yield [`sources/${n}/source`, `它转自 ${origin}，请把 ${origin} 也列上`];
      if (cited.quote && !cited.gloss && !HAN.test(cited.quote) && !(language || "").startsWith("zh")) yield [`sources/${n}/gloss`, "引文不是中文，请写出中文意思"];
    }
  }

  // -- YAML -------------------------------------------------------------------------------------------
  /** A text so that each reader of YAML reads it back as it was typed; in plain letters where that is safe. */
  function scalar(value, isInline) {
    if (typeof value !== "string") return String(value);
    const isPlain = /^[\p{L}\p{N}《（“][^:#[\]{},&*!|>'"%@`\\\p{C}]*$/u.test(value) && !/\s$/.test(value) && !/^(null|true|false|yes|no|on|off|y|n)$/i.test(value);
    const isAddress = !isInline && /^https?:\/\/[^\s:#[\]{},'"]+$/.test(value);
    return (isPlain && (HAN.test(value) || /^\p{L}/u.test(value))) || isAddress ? value : JSON.stringify(value);
  }
  const ordered = (entry) => Object.entries(entry).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  function yaml(entry) {
    return ordered(entry).map(([key, value]) => {
      if (!Array.isArray(value)) return `${key}: ` + (typeof value === "object" ? `{${ordered(value).map(([name, item]) => `${name}: ${scalar(item, true)}`).join(", ")}}` : scalar(value));
      if (typeof value[0] === "string") return `${key}: [${value.map((item) => scalar(item, true)).join(", ")}]`;
      return `${key}:\n` + value.map((item) => ordered(item).map(([name, text], n) => `  ${n ? " " : "-"} ${name}: ${scalar(text)}`).join("\n")).join("\n");
    }).join("\n") + (Object.keys(entry).length ? "\n" : "");
  }

  // -- the page ---------------------------------------------------------------------------------------
  const box = one("#new-yaml"), list = one("[data-list]"), chosen = (name) => one(`[name=${name}]:checked`).value;
  const groupOf = (what) => one(`[data-group~=${what}]`);
  const touched = new Set();
  let isAsked = false, state = {};
  /** What was typed in a part of the form: id, entry, and the field of each path. */
  function read(what) {
    const group = groupOf(what), entry = {}, fields = new Map(), bad = [];
    const cited = all(".cited", group).filter((block) => all("[data-key]", block).some((field) => field.value));
    for (const field of all("[data-key]", group)) {
      const block = field.closest(".cited"), away = field.closest("[hidden]");
      if ((away && away !== group) || (block && !cited.includes(block))) continue;
      const path = block ? `sources/${cited.indexOf(block)}/${field.dataset.key}` : field.dataset.key;
      if (field.type !== "checkbox") fields.set(path, field);
      if (field.validity.badInput) bad.push([path, "写一个整数"]);
      if (field.type === "checkbox" ? !field.checked : !field.value) continue;
      const value = field.type === "number" ? Number(field.value) : field.type !== "checkbox" ? field.value : path === "chapters" ? [...(entry.chapters || []), field.value] : true;
      const steps = path.split("/"), last = steps.pop();
      steps.reduce((at, step, n) => (at[step] ??= n === 0 && step === "sources" ? [] : {}), entry)[last] = value;
    }
    const id = entry.id || "";
    delete entry.id;
    return { what, id, entry, fields, bad, text: yaml(entry) };
  }
  function check(given, sources) {
    const { what, id, entry, text } = given;
    const found = [...given.bad, ...faults(held.schemas[what], entry, held.schemas[what]), ...against(what, id, entry, sources)];
    if (text.split("\n").some((line) => [...line].length > held.longest)) found.push(["", `一行最多 ${held.longest} 个字符`]);
    if (new TextEncoder().encode(text).length > held.largest) found.push(["", "文件太大"]);
    return found;
  }
  /** Where a problem is told: beside its field, or the nearest that there is. */
  function slot(path, fields) {
    const field = fields.get(path) || [...fields].find(([name]) => path && name.startsWith(`${path}/`))?.[1];
    if (field && !path.endsWith("sources")) return [one(".wrong", field.closest(".field")), field];
    return path.startsWith("sources") ? [one(":scope > .wrong", list), list] : [one(".lack"), null];
  }
  function update() {
    const what = chosen("what");
    for (const group of all("[data-group]")) group.hidden = group !== groupOf(what);
    for (const part of all("[data-if]")) {
      const [name, value] = part.dataset.if.split("=");
      part.hidden = (name === "verdict" ? one("#fact-verdict").value : chosen(name)) !== value;
    }
    const source = read("source"), isSound = !check(source, held.sources).length;
    const sources = { ...held.sources, ...made };
    if (source.id in made) delete sources[source.id]; // it may still be changed
    const own = isSound && { [source.id]: [bare(source.entry.url), source.entry.language, true, source.entry.repeats] };
    const given = read(what), found = check(given, what === "source" ? sources : { ...sources, ...own });
    for (const place of all(".wrong")) (place.hidden = true), (place.textContent = "");
    for (const field of given.fields.values()) field.removeAttribute("aria-invalid");
    for (const [path, message] of [...found].reverse()) { // the first that is wrong with a field is told
      const [place, field] = slot(path, given.fields);
      if (!field || !(isAsked || touched.has(field))) continue;
      place.textContent = message;
      place.hidden = false;
      if (field !== list) field.setAttribute("aria-invalid", "true");
    }
    const folder = what === "source" ? "sources" : `${what}s`, whole = found.filter(([path]) => !path).map(([, message]) => message);
    const number = new Set(found.map(([path]) => path)).size;
    one(".lack").textContent = found.length ? `还有 ${number} 处要填或要改。${whole.join("；")}` : "都填对了。";
    one("[data-file]").textContent = `docs/evidence/${folder}/${given.id || "编号"}.yaml`;
    box.value = given.text;
    const host = form.dataset.host, to = `${host}/${folder}?filename=${given.id}.yaml`, link = one("[data-request]");
    const request = host && !found.length ? `${to}&value=${encodeURIComponent(given.text)}` : "", isLong = request.length > 6000;
    link.hidden = !request;
    if (request) link.href = isLong ? to : request;
    one("[data-next]").textContent = [
      isLong && "内容太长，放不进网址：先复制，再打开“提交为合并请求”，把它粘贴进去。",
      !found.length && what === "source" && "一条来源要有事实引用它：接着在上面选“事件”或“论断”，列表里已经有它；两个文件一起交。",
    ].filter(Boolean).join("");
    options("sources", [...Object.keys(sources), ...(own ? [source.id] : [])]);
    form.dataset.sound = found.length ? "no" : "yes";
    state = { given, found, own };
  }
  function options(name, values) {
    const into = one(`#new-${name}`);
    if (into.children.length !== values.length) into.replaceChildren(...values.map((value) => Object.assign(document.createElement("option"), { value })));
  }
  function add() {
    const block = one("template", list).content.cloneNode(true), n = (add.n = (add.n || 0) + 1);
    for (const node of all("[id], [for]", block)) {
      for (const name of ["id", "for", "aria-describedby"]) if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace(/cited-/g, `cited-${n}-`));
    }
    one("[data-add]", list).before(block);
  }
  function taken() {
    if (state.given.what === "source" && state.own) Object.assign(made, state.own), (touched.clear(), (isAsked = false));
  }
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  form.addEventListener("focusout", (event) => {
    if (!event.target.dataset.key) return;
    touched.add(event.target);
    if (event.target.closest(".cited")) touched.add(list);
    update();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button, [data-request]");
    if (!button) return;
    if ("add" in button.dataset) add();
    if ("drop" in button.dataset) button.closest(".cited").remove();
    if ("request" in button.dataset) return taken();
    if ("copy" in button.dataset) {
      isAsked = true;
      if (!state.found.length) {
        box.select();
        if (navigator.clipboard) navigator.clipboard.writeText(box.value).catch(() => {});
        else document.execCommand("copy");
        taken();
      }
    }
    update();
    if ("copy" in button.dataset && state.found.length) {
      const first = one("[aria-invalid], .wrong:not([hidden])");
      if (first?.closest("details")) first.closest("details").open = true;
      first?.focus();
      first?.scrollIntoView({ block: "center" });
    } else if ("copy" in button.dataset) one(".lack").textContent = "已复制。";
  });
  options("zones", held.zones);
  options("events", held.events);
  options("facts", [...held.events, ...held.claims]);
  add();
  const chapter = new URLSearchParams(location.search).get("chapter");
  for (const field of all("[data-key=chapters]")) field.checked = field.value === chapter;
  form.hidden = false;
  update();
})();
