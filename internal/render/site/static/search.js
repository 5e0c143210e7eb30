// The search of a static site. It asks nobody but the files in s/, as scripts that call clew(): a page that was
// opened from a disk may not read other files in any other way.
(() => {
"use strict";
const form = document.querySelector(".find");
if (!form) return;
const top = form.getAttribute("action").replace(/search\.html$/, "");
const box = form.elements.q;
form.hidden = false;
form.addEventListener("submit", e => {
  e.preventDefault();
  const q = box.value.trim();
  if (q) location.href = top + "search.html?q=" + encodeURIComponent(q);
});

// --- words, as termsOf in Go has them
const own = { "ی": "ي", "ى": "ي", "ک": "ك", "ـ": "" };
const plain = c => {
  if ("‘’‚‛ʼ".includes(c)) return "'";
  if ("“”„‟«»".includes(c)) return '"';
  if ("‐‑–—".includes(c)) return "-";
  if (/^[\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f]$/.test(c)) return "";
  return own[c];
};
const bareSign = /^(?:[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed])$/;
const bare = c => bareSign.test(c) && (/^[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]$/.test(c) || /^\p{Mn}$/u.test(c));
const folded = new Map();
const lower = s => {
  let out = "";
  for (const c of s) out += c === "ẞ" ? "ss" : c === "ı" ? c : /^[\u13a0-\u13fd\uab70-\uabbf]$/.test(c) ? c.toUpperCase() : c.toUpperCase().toLowerCase();
  return out.replace(/ς/g, "σ");
};
const foldOne = c => {
  let f = folded.get(c);
  if (f !== undefined) return f;
  f = plain(c);
  if (f === undefined) {
    if (/^[йїўѓќ]$/i.test(c)) f = lower(c);
    else if (bare(c)) f = "";
    else f = lower([...c.normalize("NFKD")].filter(d => !bare(d)).join("").normalize("NFC")).normalize("NFC");
  }
  folded.set(c, f);
  return f;
};
// fold gives a text as words are compared, and for each unit of it the place in the text it came from.
const fold = (s, places) => {
  let out = "", at = 0, cut = false;
  for (const part of places ? s.match(/\P{M}\p{M}*|\p{M}+/gu) || [] : [s]) {
    for (const c of part.normalize("NFKC")) {
      const had = out.length;
      if (/[\s\u0085]/.test(c) && c !== "\ufeff") {
        if (!out.endsWith(" ")) out += " ";
        cut = false;
      } else {
        const f = foldOne(c);
        // Where a sign before this has gone, it may be one letter with what stands there.
        cut = f === "" || cut && /^[\p{M}\u1160-\u11ff]/u.test(f);
        if (f && cut) {
          const letter = out.slice(-48).match(/\P{M}?\p{M}*$/u)[0];
          out = out.slice(0, out.length - letter.length) + (letter + f).normalize("NFC");
        } else out += f;
      }
      if (places) for (let i = had; i < out.length; i++) places.push(at);
    }
    at += part.length;
  }
  if (places) places.push(at);
  return out;
};
const unbroken = /[ー\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const pieces = /[ー\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]+|(?:(?![ー\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}])[\p{L}\p{N}\p{M}])+/gu;
const maxTerm = 32;
// termsOf gives the terms that a folded text is found by.
const termsOf = text => {
  const out = [];
  for (const run of text.match(pieces) || []) {
    const letters = [...run];
    if (!unbroken.test(run)) {
      out.push(letters.slice(0, maxTerm).join(""));
      continue;
    }
    letters.forEach((c, i) => {
      out.push(c);
      if (i > 0) out.push(letters[i - 1] + c);
    });
  }
  return out;
};
// asked takes a query apart: terms, of which words may go on if they are long enough, and what must stand as it is.
const asked = q => {
  const terms = [], exact = [], marks = [];
  fold(q).slice(0, 400).split('"').forEach((part, i) => {
    const phrase = i % 2 === 1;
    const runs = part.match(pieces) || [];
    for (const run of runs) {
      const letters = [...run], tied = unbroken.test(run);
      if (!tied) terms.push({ text: letters.slice(0, maxTerm).join(""), open: !phrase && letters.length > 2 && letters.length <= maxTerm });
      else if (letters.length === 1) terms.push({ text: run, open: false });
      else for (let j = 1; j < letters.length; j++) terms.push({ text: letters[j - 1] + letters[j], open: false });
      if (tied && letters.length > 2) exact.push(run);
      marks.push(run);
    }
    if (phrase && runs.length > 1) exact.push(part.trim());
  });
  return { terms: terms.slice(0, 32), exact, marks };
};

// --- the files of the index
const waiting = new Map(), there = new Map();
window.clew = (name, value) => { const w = waiting.get(name); if (w) w(value); };
const load = name => {
  let p = there.get(name);
  if (!p) {
    p = new Promise((done, failed) => {
      waiting.set(name, done);
      const s = document.createElement("script");
      s.src = top + "s/" + name.replace(/^[a-z](?=\d)/, "$&-") + ".js";
      s.onerror = () => failed(new Error(name));
      document.head.append(s);
    });
    there.set(name, p);
  }
  return p;
};
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const numbers = (s, at = 0) => {
  const out = [];
  let n = 0, shift = 0;
  for (let i = 0; i < s.length; i++) {
    const v = letters.indexOf(s[i]);
    n += (v & 31) * 2 ** shift;
    if (v & 32) shift += 5;
    else { at += n; out.push(at); n = 0; shift = 0; }
  }
  return out;
};
// before compares as the index is sorted: by code points.
const point = u => u >= 0xe000 ? u - 0x800 : u >= 0xd800 ? u + 0x2000 : u;
const before = (a, b) => {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return point(x) < point(y);
  }
  return a.length < b.length;
};
// lowest gives the first place of a sorted list whose value is not below.
const lowest = (list, d) => {
  let from = 0, to = list.length;
  while (from < to) {
    const m = (from + to) >> 1;
    if (list[m] < d) from = m + 1; else to = m;
  }
  return from;
};

// Documents are those of one term: short lists are one, long ones are read as far as they are needed.
const documentsOf = async (index, term) => {
  let i = 0;
  while (i + 1 < index.terms.length && !before(term.text, index.terms[i + 1])) i++;
  const ids = [], long = [];
  for (let n = 0; i < index.terms.length && n < 4; i++, n++) {
    if (n > 0 && !index.terms[i].startsWith(term.text) && before(term.text, index.terms[i])) break;
    const part = await load("t" + i);
    for (let j = 0; j < part.length; j += 2) {
      if (part[j] !== term.text && !(term.open && part[j].startsWith(term.text))) continue;
      if (typeof part[j + 1] === "string") ids.push(numbers(part[j + 1]));
      else long.push(part[j + 1]);
    }
    if (!term.open) break;
  }
  const short = ids.length === 1 ? ids[0] : [...new Set(ids.flat())].sort((a, b) => a - b);
  return { short, long };
};
const nextOf = async (docs, d) => {
  let best = Infinity;
  const at = lowest(docs.short, d);
  if (at < docs.short.length) best = docs.short[at];
  for (const list of docs.long) {
    let b = 0;
    while (b + 2 < list.length && list[b + 3] <= d) b += 2;
    const ids = await blockOf(list, b);
    const i = lowest(ids, d);
    if (i < ids.length) best = Math.min(best, ids[i]);
    else if (b + 2 < list.length) best = Math.min(best, list[b + 3]);
  }
  return best;
};
const blocks = new Map();
const blockOf = async (list, b) => {
  let ids = blocks.get(list[b]);
  if (!ids) blocks.set(list[b], ids = numbers(await load("b" + list[b]), list[b + 1]));
  return ids;
};

// textOf gives what is shown of a document.
const textOf = async (index, d) => {
  let n = lowest(index.firsts, d + 1) - 1;
  const part = await load("d" + n), i = d - index.firsts[n];
  let j = i;
  while (j > 0 && !part[j][0]) j--;
  const [thread, title, titleLang, author] = part[j][0];
  const [, anchor, day, lang, text, cut] = part[i];
  return { thread, title, titleLang, author, anchor, day, lang, text, cut: cut || 0 };
};

// --- the page of results
const list = document.getElementById("found");
if (!list) return;
const said = document.getElementById("said");
const q = (new URLSearchParams(location.search).get("q") || "").slice(0, 400);
box.value = q;
const perGo = 10;
const safe = s => /^[a-z0-9-]{1,80}$/.test(s);
const marked = (into, text, marks) => {
  const places = [], f = fold(text, places), spans = [];
  for (const m of marks) {
    const tied = unbroken.test(m);
    for (let i = f.indexOf(m); i >= 0 && spans.length < 50; i = f.indexOf(m, i + 1)) {
      if (!tied && i > 0 && /[\p{L}\p{N}\p{M}]/u.test(f[i - 1])) continue;
      spans.push([places[i], places[Math.min(i + m.length, places.length - 1)]]);
    }
  }
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let from = 0, to = text.length;
  if (spans.length && spans[0][0] > 90) {
    from = text.indexOf(" ", spans[0][0] - 70) + 1;
    if (from <= 0 || from > spans[0][0]) from = spans[0][0];
  }
  if (to - from > 280) {
    to = from + 280;
    const cp = text.charCodeAt(to);
    if (cp >= 0xdc00 && cp < 0xe000) to++;
  }
  if (from > 0) into.append("… ");
  let at = from;
  for (const [a, z] of spans) {
    if (a < at || z > to || z <= a) continue;
    into.append(text.slice(at, a));
    const m = document.createElement("mark");
    m.textContent = text.slice(a, z);
    into.append(m);
    at = z;
  }
  into.append(text.slice(at, to));
  if (to < text.length) into.append(" …");
};
let last = null; // the thread whose item is open
const show = (hit, ask) => {
  if (!safe(hit.thread)) return;
  const page = top + "t/" + hit.thread + ".html";
  if (!last || last.thread !== hit.thread) {
    const item = document.createElement("li"), a = document.createElement("a"), by = document.createElement("p"), name = document.createElement("bdi");
    a.className = "title"; a.dir = "auto"; a.lang = hit.titleLang; a.href = page; a.textContent = hit.title;
    by.className = "m"; name.textContent = hit.author; by.append(name);
    item.append(a, by);
    list.append(item);
    last = { thread: hit.thread, item };
  }
  const a = document.createElement("a"), text = document.createElement("bdi"), day = document.createElement("span");
  a.className = "hit"; a.href = page + "#" + hit.anchor;
  text.lang = hit.lang; text.dir = "auto";
  marked(text, hit.text, ask.marks);
  a.append(text);
  if (hit.day) { day.className = "m"; day.textContent = hit.day; a.append(day); }
  last.item.append(a);
};
const run = async () => {
  const ask = asked(q);
  document.title = q + " · " + document.title;
  if (!ask.terms.length) { said.textContent = list.dataset.none; return; }
  said.textContent = list.dataset.busy;
  const index = await load("i");
  index.firsts = index.firsts || numbers(index.texts);
  const docs = await Promise.all(ask.terms.map(t => documentsOf(index, t)));
  docs.sort((a, b) => a.long.length - b.long.length || a.short.length - b.short.length);
  let d = 0, total = 0;
  const button = document.createElement("button");
  button.type = "button"; button.className = "more-hits"; button.hidden = true; button.textContent = list.dataset.more;
  list.after(button);
  let ahead = null; // a hit that was found beyond those shown: only then is there more
  const on = async () => {
    let shown = 0, looked = 0;
    button.hidden = true;
    if (ahead) { show(ahead, ask); shown++; ahead = null; }
    while (!ahead && looked < 500) {
      let best = d;
      for (let i = 0; i < docs.length && best !== Infinity; i++) {
        const n = await nextOf(docs[i], best);
        if (n !== best) { best = n; if (i > 0) i = -1; }
      }
      if (best === Infinity) { d = best; break; }
      d = best + 1;
      looked++;
      const hit = await textOf(index, best);
      if (!hit.cut && ask.exact.some(x => !fold(hit.text).includes(x))) continue;
      if (shown === perGo) { ahead = hit; break; }
      show(hit, ask);
      shown++;
    }
    total += shown;
    button.hidden = d === Infinity;
    said.textContent = total || d !== Infinity ? "" : list.dataset.none;
  };
  button.addEventListener("click", () => on().catch(failed));
  await on();
};
const failed = () => { said.textContent = list.dataset.failed; };
if (q) run().catch(failed); else { said.textContent = list.dataset.how; box.focus(); }
})();
