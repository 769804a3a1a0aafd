// Search: loaded when it is first wanted, together with a small index and the few shards that a query needs.
// sphinx_zh/search/index.py writes the index and says how it is made; folding here must do just what it does there.
// Shards are classic scripts that call zhIndex(): fetch() and import() fail in a folder on disk.
(function () {
  "use strict";
  const STATIC = document.currentScript.src, BASE = new URL("search/", STATIC), ROOT = new URL("../", STATIC);
  const LAST_RANK = 3, TEXT_FROM = 256, SECTIONS = 65536, SHOWN = 20, GRAMS_A_TERM = 12, QUESTION = 60;
  const CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}";
  const isCJK = RegExp(`[${CJK}]`, "u"), scripts = RegExp(`[${CJK}]+|[^${CJK}]+`, "gu");
  const isWord = /[\p{L}\p{M}\p{N}+#]/u;

  // -- files ------------------------------------------------------------------------------------------------
  const files = new Map(), waiting = new Map();
  let version = "";
  window.zhIndex = (name, value) => waiting.get(name)(value);

  function load(name) {
    if (!files.has(name)) {
      files.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(name, resolve);
        script.onerror = () => { files.delete(name); reject(Error(name)); };
        script.src = new URL(`${name}.js${version && `?v=${version}`}`, BASE).href;
        document.head.append(script);
      }));
    }
    return files.get(name);
  }

  let simplified, phrases;
  async function start() {
    const index = await load("index");
    version = index.version;
    const to = [...index.simplified];
    simplified = simplified || new Map([...THEIRS.map((pair) => [pair[0], pair[1]]), ...[...index.traditional].map((char, at) => [char, to[at]])]);
    phrases = phrases || index.phrases.map(([from, to, pattern]) => [from, to, RegExp(pattern, "gu")]);
    return index;
  }

  // -- folding ----------------------------------------------------------------------------------------------
  function one(char) {
    char = simplified.get(char) || char;
    if (/\p{Cf}|[\ufe00-\ufe0f]/u.test(char)) return "";
    if (/[-./'_,]/.test(char)) return char;
    if (/[‘’]/.test(char)) return "'";
    if (char === "\u2010") return "-"; // what U+2011, the hyphen that does not break, is in NFKC
    if (/[\t\r\f\v\p{Zs}]/u.test(char)) return " ";
    return isWord.test(char) ? char : "\n";
  }

  // A date in digits becomes one in words: 2022-11-30, 2022年11月30日. `from` goes along.
  const DATE = /(^|[^0-9])([12][0-9]{3})([-./])(0?[1-9]|1[0-2])(?:\3(0?[1-9]|[12][0-9]|3[01]))?(?![0-9])/g;
  function datesInWords(raw, from) {
    const flat = raw.map((char) => (char.length > 1 ? "\0" : char)).join("");
    for (const found of [...flat.matchAll(DATE)].reverse()) {
      const [all, before, year, , month, day] = found, end = found.index + all.length;
      const at = found.index + before.length + year.length, monthEnd = at + 1 + month.length, put = [["年", from[at]]];
      const number = (first, last) => {
        for (let n = first; n < last; n++) if (n > first || raw[n] !== "0") put.push([raw[n], from[n]]);
      };
      number(at + 1, monthEnd);
      put.push(["月", from[day ? monthEnd : end - 1]]);
      if (day) { number(monthEnd + 1, end); put.push(["日", from[end - 1]]); }
      raw.splice(at, end - at, ...put.map(([char]) => char));
      from.splice(at, end - at, ...put.map(([, place]) => place));
    }
  }

  // The folded characters, and for each the place in the text that it comes from.
  function fold(text) {
    const raw = [], from = [], chars = [], places = [];
    let at = 0, gap = "";
    for (const [from, to, pattern] of phrases) { // as many characters as before, each where it was
      if (text.includes(from)) text = text.replace(pattern, (all, hit) => (hit ? hit.replaceAll(from, to) : all));
    }
    for (const char of text) {
      for (const folded of char.normalize("NFKC").toLowerCase()) {
        const kept = one(folded);
        if (kept) { raw.push(kept); from.push(at); }
      }
      at += char.length;
    }
    datesInWords(raw, from);
    const isLatin = (char) => char !== undefined && !/[\s,./'_-]/.test(char) && !isCJK.test(char);
    const isDigit = (char) => char >= "0" && char <= "9";
    raw.forEach((char, i) => {
      if (char === "-" && /^[a-z][0-9]$/.test(`${raw[i - 1]}${raw[i + 1]}`)) return; // GPT-3 is GPT3
      const joins = char === "," ? isDigit : /[-./'_]/.test(char) ? isLatin : null;
      if (/\s/.test(char) || (joins && !(joins(raw[i - 1]) && joins(raw[i + 1])))) {
        gap = gap === "\n" || char !== " " ? "\n" : " ";
        return;
      }
      if (gap && chars.length && (gap === "\n" || !(isCJK.test(char) || isCJK.test(chars[chars.length - 1])))) {
        chars.push(" ");
        places.push(from[i]);
      }
      gap = "";
      chars.push(char);
      places.push(from[i]);
    });
    return { chars, places, text: chars.join("") };
  }
  const folded = (text) => fold(text.normalize("NFC"));

  // -- places -----------------------------------------------------------------------------------------------
  function crc32(text) {
    let sum = -1;
    for (const byte of new TextEncoder().encode(text)) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    return ~sum >>> 0;
  }

  const LAST = "abcdefghijklmnopqrstuvwxyz)*+,-:", MORE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&(";
  function numbers(code) {
    const found = [];
    let value = 0;
    for (const char of code) {
      const digit = LAST.indexOf(char);
      if (digit < 0) value = value * 32 + MORE.indexOf(char);
      else { found.push(value * 32 + digit); value = 0; }
    }
    return found;
  }

  // Key of a section → its places; the key holds the page's number and the section's.
  async function entries(path, token, read) {
    const shard = await load(path), found = new Map();
    for (const [, page, code] of (Object.hasOwn(shard, token) ? shard[token] : "").matchAll(/(\d+)([^\d]+)/g)) {
      read(numbers(code), (section, place) => {
        const key = page * SECTIONS + section;
        if (found.has(key)) found.get(key).push(place);
        else found.set(key, [place]);
      });
    }
    return found;
  }
  async function placesOf(gram) {
    return entries(`g/${crc32(gram) % (await start()).grams}`, gram, (values, add) => {
      for (let n = 0; n < values.length; n += 2) add(values[n], values[n + 1]);
    });
  }
  // A single character is known by its sections only; one place in heading or text stands for all of them.
  async function sectionsOf(char) {
    return entries(`s/${crc32(char) % (await start()).singles}`, char, (values, add) => {
      for (const value of values) add(value >> 1, value & 1 ? 1 : TEXT_FROM);
    });
  }

  // The fewest grams that cover a term: three letters of a Latin word at a time, else two characters.
  function cover(term) {
    const chars = [...term], grams = [];
    const latin = (at) => at >= 0 && at + 2 < chars.length && !chars.slice(at, at + 3).some((char) => isCJK.test(char));
    const add = (at, length) => grams.push([chars.slice(at, at + length).join(""), at]);
    for (let at = 0; at < chars.length;) {
      const isWordEnd = at + 1 >= chars.length || isCJK.test(chars[at + 1]) !== isCJK.test(chars[at]);
      if (latin(at)) { add(at, 3); at += 3; }
      else if (isWordEnd && latin(at - 2)) { add(at - 2, 3); at += 1; }
      else if (!isWordEnd && latin(at - 1)) { add(at - 1, 3); at += 2; }
      else if (at + 1 < chars.length) { add(at, 2); at += 2; }
      else { add(at - 1, 2); at += 1; }
    }
    const every = Math.ceil(grams.length / GRAMS_A_TERM); // a very long term is looked up by a part, then read in the text
    return grams.filter((gram, n) => n % every === 0 || n === grams.length - 1);
  }

  // Key → places where the term begins.
  async function occurrences(term) {
    if ([...term].length === 1) return sectionsOf(term);
    const grams = cover(term), found = await Promise.all(grams.map(([gram]) => placesOf(gram))), starts = new Map();
    const order = found.map((_, n) => n).sort((a, b) => found[a].size - found[b].size), first = order[0];
    for (const [key, places] of found[first]) {
      let left = places.map((place) => place - grams[first][1]);
      for (const n of order.slice(1)) {
        const here = new Set(found[n].get(key));
        left = left.filter((place) => here.has(place + grams[n][1]));
        if (!left.length) break;
      }
      if (left.length) starts.set(key, left);
    }
    return starts;
  }

  // -- queries ----------------------------------------------------------------------------------------------
  const unique = (list) => [...new Set(list)].filter(Boolean);
  const length = (text) => [...text].length;

  // {kind, terms, keys, scores}: kind is all, apart (the pieces of a term stand apart, or the mainland's words stand), some (of a
  // question, not every piece) or none.
  async function find(query) {
    const index = await start();
    query = query.replace(/(\d) +(?=[年月日号])|([年月]) +(?=\d)/g, "$1$2"); // a date is one term, however it is spaced
    const whole = folded(query).text;
    let kind = "all", terms = unique(query.split(/\s+/).flatMap((word) => folded(word).text.split(" ")));
    let found = await Promise.all(terms.map(occurrences)), keys = meet(found);
    const apart = async (pieces) => {
      if (keys.length || pieces.join() === terms.join()) return;
      kind = "apart";
      terms = pieces;
      found = await Promise.all(terms.map(occurrences));
      keys = meet(found);
    };
    await apart(unique(terms.flatMap((term) => term.match(scripts))));
    const isTyped = keys.length > 0;
    await apart(unique(terms.map(mainland)));
    if (!keys.length && terms.length) return { whole, ...await ask(terms, index) };
    if (!keys.length) kind = "none";
    const scores = new Map(keys.map((key) => [key, score(key, terms, found, whole, index)]));
    keys.sort((a, b) => scores.get(b) - scores.get(a) || a - b);
    return { kind, terms, whole, keys, scores, isTyped };
  }

  // Words of Taiwan and those of the mainland, both folded: tried where a query finds nothing as it is typed.
  const WORDS = new Map((""
    + "软体 软件,硬体 硬件,资讯 信息,讯息 消息,网际网路 互联网,网路 网络,人工智慧 人工智能,智慧 智能,演算法 算法,程式码 代码,"
    + "程式设计 编程,程式 程序,资料库 数据库,资料集 数据集,资料夹 文件夹,资料 数据,数位 数字,档案 文件,伺服器 服务器,使用者 用户,"
    + "介面 接口,晶片 芯片,影片 视频,视讯 视频,音讯 音频,影像 图像,记忆体 内存,硬碟 硬盘,滑鼠 鼠标,萤幕 屏幕,搜寻 搜索,连结 链接,"
    + "原始码 源代码,部落格 博客,参数列 参数表,变数 变量,函式 函数,阵列 数组,字串 字符串,物件 对象,模组 模块,最佳化 优化,机率 概率,"
    + "杂凑 哈希,预设 默认,线上 在线,行动电话 移动电话,奈米 纳米,矽谷 硅谷,矽 硅,雷射 激光,核融合 核聚变,品质 质量,"
    + "执行长 首席执行官,创投 风险投资,辉达 英伟达,史丹佛 斯坦福,川普 特朗普,欧巴马 奥巴马,纽西兰 新西兰,义大利 意大利"
  ).split(",").map((pair) => pair.split(" ")));
  const TAIWAN = RegExp([...WORDS.keys()].sort((a, b) => b.length - a.length).join("|"), "gu");

  // Their traditional characters, which are folded though the book has none of them.
  const THEIRS = "創创動动參参執执夾夹尋寻庫库憶忆數数機机檔档歐欧湊凑碼码紐纽組组結结網网線线義义蘭兰螢萤視视計计訊讯記记設设話话變变資资質质軟软輝辉連连達达長长陣阵際际雜杂電电預预馬马體体".match(/../gu);

  // Words of Taiwan in a folded term → those of the mainland.
  const mainland = (term) => term.replace(TAIWAN, (word) => WORDS.get(word));

  // Words that only ask, and particles at the edge of a piece: no part of an answer.
  const ASKING = RegExp("[是在从到]?(?:什么时候|什么地方|什么样的?|什么|哪[一几]?[天年月日个位家种篇本次些里儿]|何时|多少|多久|多大|几[天年月个次])是?"
    + "|为什么|为何|如何|怎么样?|怎样|是?谁是?|是不是|有没有|能不能|可不可以|是否|请问|[吗呢吧啊嘛]", "u");
  const PARTICLES = /^[的了着过吗呢吧啊嘛是]+|[的了着过吗呢吧啊嘛是]+$/gu, WEAK = /[的了着过是在和与对把被让有也都就这那里会能要用]/u;

  // What answers a question: the sections that hold most of its rarer parts, those in the heading counted more.
  // Han is weighed by two neighbouring characters at a time: how it is cut into words does not matter then.
  async function ask(typed, index) {
    const parts = mainland(typed.join(" ")).slice(0, QUESTION).split(ASKING).flatMap((part) => part.match(scripts) || [])
      .flatMap((part) => part.split(" ")).filter(Boolean);
    const units = unique(parts.flatMap((part) => (isCJK.test(part) ? pairs(part) : [part])));
    const found = await Promise.all(units.map(occurrences)), scores = new Map(), weights = new Map();
    units.forEach((unit, n) => {
      const weight = Math.log(1 + index.sections / (1 + found[n].size)) * (isCJK.test(unit) ? (WEAK.test(unit) ? 0.2 : 1) : 2);
      weights.set(unit, weight);
      for (const [key, places] of found[n]) {
        scores.set(key, (scores.get(key) || 0) + weight * (Math.min(...places) < TEXT_FROM ? 2 : 1));
      }
    });
    const best = Math.max(0, ...scores.values()), isLast = (key) => Number(index.ranks[Math.floor(key / SECTIONS)]) === LAST_RANK;
    const keys = [...scores.keys()].filter((key) => scores.get(key) > best / 3);
    keys.sort((a, b) => isLast(a) - isLast(b) || scores.get(b) - scores.get(a) || a - b);
    const terms = unique((await Promise.all(parts.map(known))).flat());
    const isMissing = parts.some((part) => isCJK.test(part) // two characters or more that are in no piece
      && /[^\0]{2}/.test(terms.reduce((rest, term) => rest.replaceAll(term, "\0"), part).replace(RegExp(WEAK, "gu"), "\0")));
    const holding = new Set(isMissing ? [] : meet(await Promise.all(terms.map(occurrences))));
    const kind = !keys.length ? "none" : keys.every((key) => holding.has(key)) ? "apart" : "some";
    return { kind, terms: terms.length ? terms : typed, keys, scores, weights, holding: holding.size, isTyped: true };
  }
  const pairs = (text) => { const chars = [...text]; return chars.slice(1).map((char, n) => chars[n] + char); };

  // The longest pieces of a run of Han, of two characters at least, that stand in the book.
  async function known(term) {
    if (!isCJK.test(term)) return [term];
    const chars = [...term], pieces = [];
    for (let at = 0; at + 1 < chars.length;) {
      let end = at + 1;
      while (end < chars.length && !/[的了吗呢]/.test(chars[at]) && (await occurrences(chars.slice(at, end + 1).join(""))).size) end++;
      const piece = chars.slice(at, end).join(""), bare = piece.replace(PARTICLES, "");
      if (length(bare) > 1) pieces.push(bare);
      at = end;
    }
    return pieces;
  }

  function meet(found) {
    if (!found.length) return [];
    const [least, ...others] = [...found].sort((a, b) => a.size - b.size);
    return [...least.keys()].filter((key) => others.every((starts) => starts.has(key))).sort((a, b) => a - b);
  }

  // Titles before headings before text; then the words side by side; then how often; then by the page's rank.
  function score(key, terms, found, whole, index) {
    const rank = Number(index.ranks[Math.floor(key / SECTIONS)]), heading = rank === LAST_RANK ? 0 : key % SECTIONS ? 500 : 1000;
    const total = terms.reduce((sum, term) => sum + length(term), 0);
    let share = 0, sum = 0; // of the query: how much stands in the heading; long terms count for more
    found.forEach((starts, n) => {
      const places = starts.get(key) || [], first = places.length ? Math.min(...places) : TEXT_FROM;
      const part = length(terms[n]) / total;
      if (first < TEXT_FROM) share += part;
      sum += part * ((first === 0 ? 100 : 0) + Math.sqrt(Math.min(places.length, 25)));
    });
    const sideBySide = terms.length > 1 && together(key, terms, found, whole);
    sum += heading * (share > 0.999 ? 1 : 0.3 * share);
    if (sideBySide) sum += sideBySide.some((place) => place < TEXT_FROM) ? 300 : sideBySide.length ? 250 : 0;
    return rank === LAST_RANK ? sum / 100 - 2000 : sum - rank; // a source comes after what the book says itself
  }

  // Places where the terms follow each other as they do in the query; single characters have no places and are passed over.
  function together(key, terms, found, whole) {
    let starts = null, at = 0;
    for (const [n, term] of terms.entries()) {
      const here = whole.indexOf(term, at), offset = length(whole.slice(0, here));
      if (here < 0) return [];
      at = here + term.length;
      if (length(term) === 1) continue;
      const places = new Set((found[n].get(key) || []).map((place) => place - offset));
      starts = starts ? starts.filter((place) => places.has(place)) : [...places];
    }
    return starts || [];
  }

  // The hits number `from` and following, with what they show. The first ones are put in order once more: by how much
  // of the title the words are, and of the text.
  async function hits(result, from, to) {
    const keys = result.keys.slice(from, to);
    const read = await Promise.all(keys.map((key) => load(`t/${Math.floor(key / SECTIONS)}-${key % SECTIONS}`)));
    const found = read.map(([address, titles, state, text, rank], n) => {
      const isSource = rank === LAST_RANK;
      const heading = folded(titles[titles.length - 1]).text, all = `${heading}\n${folded(text).text}`;
      const shown = { address, titles, state, text: text.normalize("NFC").replace(/\s*\n\s*/g, " ") };
      if (result.weights) {
        const terms = result.terms.flatMap((term) => (all.includes(term) ? [term] : pairs(term).filter((pair) => !WEAK.test(pair))));
        return { ...shown, terms, score: answers(result, titles, text, rank), isTrue: true };
      }
      const covered = result.terms.filter((term) => heading.includes(term)).join("").length / (heading.length || 1);
      const exact = heading !== result.whole || isSource ? 0 : titles.length === 1 ? 2500 : 2000;
      const words = marks(text.normalize("NFC"), result.terms).reduce((sum, [first, last]) => sum + last - first, 0);
      const within = result.terms.filter((term) => !isWhole(term, all)).join("").length / result.terms.join("").length;
      return {
        ...shown, terms: result.terms,
        score: result.scores.get(keys[n]) + exact
          + (isSource ? 0 : 100 * Math.min(covered, 1) + 100 * words / (text.length + 100)) - 500 * within,
        isTrue: result.terms.every((term) => all.includes(term)),
      };
    });
    return found.filter((hit) => hit.isTrue).sort((a, b) => b.score - a.score);
  }

  // How much of a question a heading and the best sentence below it hold; where a time is asked for, one that names it.
  const TIME = /时候|何时|多久|哪[一几]?[天年月]/u, MEANING = /什么是|是什么|是谁|谁是/u;
  function answers(result, titles, text, rank) {
    const heading = folded(titles[titles.length - 1]).text, units = [...result.weights];
    const total = units.reduce((sum, [, weight]) => sum + weight, 0), bonus = (asks, is) => (asks.test(result.whole) && is ? 0.2 : 0);
    const share = (words) => units.reduce((sum, [unit, weight]) =>
      sum + (words.includes(unit) ? weight * (isWhole(unit, words, true) ? 1 : 0.5) : 0), 0) / total;
    const best = Math.max(...text.split(/[\n。！？；]/).map((sentence) => {
      const words = folded(sentence).text;
      return share(`${heading}\n${words}`) + bonus(TIME, /\d年/.test(words));
    }));
    const covered = result.terms.filter((term) => heading.includes(term)).join("").length / (heading.length || 1);
    const says = bonus(MEANING, result.terms.some((term) => heading.startsWith(`${term} `) || heading.startsWith(`${term}是`)));
    return 100 * (best + says + (rank === LAST_RANK ? -10 : share(heading) + covered / 10)) - rank;
  }

  // Whether a term stands in a text as a word or number of its own at least once, or is not Latin at its ends.
  function isWhole(term, text, isNumberWhole = false) {
    const goes = (one, two) => [/[a-z]/, /[0-9]/].some((kind) => kind.test(one) && kind.test(two));
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
      const end = at + term.length;
      const goesOn = isNumberWhole && /^\d\.\d/.test(term[term.length - 1] + text.slice(end, end + 2)); // 3 in 3.5
      if (!goesOn && !goes(text[at - 1] || "", term[0]) && !goes(term[term.length - 1], text[end] || "")) return true;
    }
    return !text.includes(term);
  }

  // -- what is shown ----------------------------------------------------------------------------------------
  function element(name, attributes, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  // Where the terms stand in a text: [from, to, term] in the text itself, first ones first, none within another.
  function marks(text, terms) {
    const { chars, places, text: searched } = fold(text), found = [];
    const units = [];
    chars.forEach((char, n) => { for (let i = 0; i < char.length; i++) units.push(n); });
    for (const term of terms) {
      for (let at = searched.indexOf(term); at >= 0; at = searched.indexOf(term, at + term.length)) {
        const last = places[units[at + term.length - 1]];
        found.push([places[units[at]], last + String.fromCodePoint(text.codePointAt(last)).length, term]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    let end = 0;
    return found.filter(([first, last]) => first >= end && (end = last));
  }

  function marked(text, terms, from = 0, to = text.length) {
    const made = document.createDocumentFragment();
    let at = from;
    for (const [first, last] of marks(text, terms)) {
      if (first < from || last > to) continue;
      made.append(text.slice(at, first), element("mark", {}, text.slice(first, last)));
      at = last;
    }
    made.append(text.slice(at, to));
    return made;
  }

  function excerpt(text, terms) {
    const found = marks(text, terms).slice(0, 200);
    const telling = found.map(([first]) => // what of the query stands in 80 characters from here
      [...new Set(found.filter(([at, end]) => at >= first && end <= first + 80).map((mark) => mark[2]))].join("").length);
    const at = found.length ? found[telling.indexOf(Math.max(...telling))][0] : 0;
    const isWithin = (place) => /^(?:[\ud800-\udbff][\udc00-\udfff]|[\w.-]{2})$/.test(text.slice(place - 1, place + 1));
    const edge = (place) => { // the beginning of what it would cut: a pair of code units, a Latin word or number if it is not long
      for (let n = place; n > place - 24; n--) if (!isWithin(n)) return n;
      return place;
    };
    const from = edge(at > 30 ? at - 24 : 0), to = edge(Math.min(text.length, Math.max(from + 110, at + 86)));
    return element("p", { class: "hit-text" }, from ? "…" : "", marked(text, terms, from, to), to < text.length ? "…" : "");
  }

  function entry(hit, terms) {
    const title = hit.titles[hit.titles.length - 1], path = hit.titles.slice(0, -1).join(" › ");
    const link = element("a", { href: new URL(hit.address, ROOT).href }, marked(title.normalize("NFC"), terms));
    const head = element("p", { class: "hit-title" }, link);
    if (hit.state) head.append(" ", element("span", { class: hit.state[0] }, hit.state[1]));
    const made = element("li", {}, head);
    if (path) made.append(element("p", { class: "hit-path" }, path));
    if (hit.text) made.append(excerpt(hit.text, terms));
    return made;
  }

  function told(result, query) {
    const number = result.keys.length;
    if ([...query].length > 20) query = `${[...query].slice(0, 19).join("")}…`;
    if (!result.terms.length) return "没有可以搜索的字：标点和表情符号不参与搜索。";
    if (result.kind === "none") return `没有找到“${query}”。可以换一个词，或只输入其中一部分。`;
    if (result.kind === "apart" && (result.terms.length === 1 || !result.isTyped)) return `没有找到“${query}”；下面 ${number} 节含有“${result.terms.join(" ")}”。`;
    if (result.kind === "apart") return `没有找到连在一起的“${query}”；下面 ${number} 节分开含有其中的词。`;
    if (result.kind === "some" && result.holding) return `没有找到连在一起的“${query}”；下面 ${number} 节含有其中的词，或其中一部分。`;
    if (result.kind === "some") return `没有一节同时含有这几个词；下面 ${number} 节含有其中一部分。`;
    return `找到 ${number} 节。`;
  }


  // Answers in `place` what is typed in `input`. Gives the function that answers at once.
  function answer(input, place, examples) {
    const status = element("p", { class: "search-status", role: "status", "aria-live": "polite" });
    const list = element("ol", { class: "hits" }), more = element("button", { type: "button", class: "tool", hidden: "" }, "更多");
    let asked = "", timer = 0, result = null, next = 0;
    status.textContent = examples;
    place.append(element("div", { class: "search-found" }, status, list, more));

    async function show(query) {
      const found = await hits(result, next, next + SHOWN);
      if (query !== asked) return null;
      next += SHOWN;
      more.hidden = next >= result.keys.length;
      const made = found.map((hit) => entry(hit, hit.terms));
      list.append(...made);
      return made[0];
    }
    async function now() {
      const query = input.value.trim();
      clearTimeout(timer);
      if (query === asked) return;
      asked = query;
      if (!query) { status.textContent = examples; list.replaceChildren(); more.hidden = true; return; }
      try {
        const found = await find(query);
        if (query !== asked) return;
        result = found;
        next = 0;
        list.replaceChildren();
        await show(query);
        if (query === asked) status.textContent = told(result, query);
      } catch (error) {
        if (query !== asked) return;
        asked = "";
        list.replaceChildren();
        more.hidden = true;
        status.textContent = "搜索索引没有载入。请检查网络，再试一次。";
      }
    }
    more.addEventListener("click", async () => {
      const first = await show(asked);
      if (first) first.querySelector("a").focus();
    });
    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(now, 150);
    });
    input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(now, 150); });
    place.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.isComposing) return;
      const stops = [input, ...list.querySelectorAll("a")], at = stops.indexOf(document.activeElement) + step;
      if (at < step || at >= stops.length || at < 0) return;
      event.preventDefault();
      stops[at].focus();
    });
    return async () => {
      await now();
      const first = list.querySelector("a");
      if (first) first.focus();
    };
  }

  let dialog = null;
  function open(address, examples = "") {
    if (!dialog) {
      const input = element("input", { id: "search-words-here", type: "search", name: "q", autocomplete: "off", spellcheck: "false" });
      const close = element("button", { type: "button", class: "tool" }, "关闭");
      const form = element("form", { class: "search-form", role: "search", action: address },
        element("label", { for: input.id }, "输入字、词或短语，简体繁体都可以"), input, close);
      dialog = element("dialog", { class: "search-dialog", "aria-label": "站内搜索" }, form);
      document.body.append(dialog);
      const go = answer(input, dialog, examples);
      form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("keydown", (event) => { // else the first Esc would only empty the field
        if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); dialog.close(); }
      });
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog || event.target.closest("a")) dialog.close();
      });
    }
    if (!dialog.open) dialog.showModal();
    const input = dialog.querySelector("input");
    input.focus();
    input.select();
  }

  function page() {
    const form = document.querySelector("[data-search-page]"), input = form.querySelector("input");
    const go = answer(input, form.parentElement, form.dataset.examples || "");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      try { history.replaceState(null, "", `?q=${encodeURIComponent(input.value)}`); } catch (error) { /* the address stays */ }
      go();
    });
    input.value = new URLSearchParams(location.search).get("q") || "";
    if (input.value) input.dispatchEvent(new Event("input"));
    else input.focus();
  }

  window.zhSearch = { find, hits, open, fold: (text) => start().then(() => folded(text).text) };
  if (document.querySelector("[data-search-page]")) page();
})();
