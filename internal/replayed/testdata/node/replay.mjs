// Opens a WACZ file in ReplayWeb.page, in a browser, and says what a person sees: one JSON line for each address.
// usage: node replay.mjs WACZ SHOT ADDRESS...   (of the first address a picture is taken; "" for none)
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(process.env.CLEW_PACKAGES + "/package.json");
const { chromium } = require("playwright-core");
const [wacz, shot, ...addresses] = process.argv.slice(2);
const player = path.join(process.env.CLEW_PACKAGES, "node_modules", "replaywebpage");

const page = (address) => `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>replay</title>
<style>html,body,replay-web-page{margin:0;height:100%;display:block}</style><script src="/ui.js"></script>
<replay-web-page source="/captures.wacz" replayBase="/replay/" embed="${process.env.CLEW_EMBED || "default"}" url="${address}"></replay-web-page></html>`;

// The server gives what ReplayWeb.page needs: its two scripts, and the file, in ranges.
const server = createServer((q, r) => {
  const u = new URL(q.url, "http://localhost");
  const script = (name) => { r.setHeader("Content-Type", "text/javascript"); createReadStream(path.join(player, name)).pipe(r); };
  if (u.pathname === "/") { r.setHeader("Content-Type", "text/html"); r.end(page(u.searchParams.get("url"))); return; }
  if (u.pathname === "/ui.js") return script("ui.js");
  if (u.pathname === "/replay/sw.js") return script("sw.js");
  if (u.pathname !== "/captures.wacz") { r.statusCode = 404; r.end(); return; }
  const size = statSync(wacz).size;
  const range = /^bytes=(\d*)-(\d*)$/.exec(q.headers.range || "");
  r.setHeader("Accept-Ranges", "bytes");
  r.setHeader("Content-Type", "application/wacz");
  let [from, to] = [0, size - 1];
  if (range) {
    [from, to] = range[1] === "" ? [Math.max(0, size - Number(range[2])), to] : [Number(range[1]), range[2] === "" ? to : Math.min(to, Number(range[2]))];
    r.statusCode = 206;
    r.setHeader("Content-Range", `bytes ${from}-${to}/${size}`);
  }
  r.setHeader("Content-Length", to - from + 1);
  if (q.method === "HEAD") { r.end(); return; }
  createReadStream(wacz, { start: from, end: to }).pipe(r);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://localhost:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CLEW_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
});
const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
const tab = await context.newPage();
const asked = [];
context.on("request", (q) => { if (!q.url().startsWith(base) && !/^(data|blob|about|chrome):/.test(q.url())) asked.push(q.url()); });
if (process.env.CLEW_DEBUG) tab.on("console", (m) => console.error("console:", m.text()));

// inner gives the frame in which the archived page is shown, once it shows something.
const inner = async () => {
  for (let i = 0; i < 600; i++) {
    for (const f of tab.frames()) {
      if (!/\/w\/[^?]*mp_\//.test(f.url())) continue;
      const text = await f.evaluate(() => document.body && document.body.innerText).catch(() => "");
      if (text && text.trim()) return { frame: f, text };
    }
    await tab.waitForTimeout(100);
  }
  return { frame: null, text: "" };
};

for (const [i, address] of addresses.entries()) {
  // On a machine that is busy the first load may end before the service worker has begun: a person would reload.
  let frame = null, text = "";
  for (let tries = 0; tries < 4 && !frame; tries++) {
    await tab.goto(`${base}/?url=${encodeURIComponent(address)}`, { timeout: 240_000 });
    ({ frame, text } = await inner());
  }
  const images = frame ? await frame.evaluate(async () => {
    await Promise.all([...document.images].map((x) => x.decode().catch(() => {})));
    return [...document.images].map((x) => x.naturalWidth);
  }) : [];
  if (i === 0 && shot) await tab.screenshot({ path: shot });
  console.log(JSON.stringify({ address, shown: frame ? frame.url().replace(base, "") : "", title: frame ? await frame.title() : "", text, images, outside: asked }));
}
await browser.close();
server.close();
