// What Clew keeps on a device: the page that is shown without a connection, and the threads of the reader's shelf.
// SHELL and SCRIPT are set above this, by the server.
const shell = 'clew-shell-' + SHELL, kept = 'clew-kept';
const maxPages = 100, maxMedia = 600, maxBytes = 4 << 20, leaving = ['/signout', '/signin', '/passkey/in'];
const any = {ignoreVary: true, ignoreSearch: true};
const served = new Set(); // pages that were answered from what is kept
const inner = () => caches.open(kept);

addEventListener('install', e => e.waitUntil((async () => {
  await (await caches.open(shell)).addAll(['/offline', SCRIPT, '/icon.svg']);
  await skipWaiting();
})()));

addEventListener('activate', e => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== shell && name !== kept) await caches.delete(name);
  await clients.claim();
})()));

addEventListener('fetch', e => {
  const r = e.request, u = new URL(r.url);
  if (u.origin !== location.origin) return;
  if (r.method === 'POST') {
    if (leaving.includes(u.pathname)) e.waitUntil(caches.delete(kept)); // whoever comes next is somebody else
    else if (u.pathname === '/settings') e.waitUntil(later(() => fresh('/offline')));
    return;
  }
  if (r.method !== 'GET') return;
  if (r.mode === 'navigate') e.respondWith(page(e, u));
  else if (u.pathname.startsWith('/m/')) e.respondWith(fetch(r).catch(async () => await (await inner()).match(u.pathname, any) || Response.error()));
  else if (u.pathname === SCRIPT || u.pathname === '/icon.svg') e.respondWith(fetch(r).catch(async () => await caches.match(r, any) || Response.error()));
});

const later = f => new Promise(done => setTimeout(() => done(f().catch(() => {})), 500));
const fresh = async path => (await caches.open(shell)).add(path);

// page answers from the network, and from what is kept where there is none. A kept page is renewed by each
// visit, and goes where the server says that it is not there any more.
async function page(e, u) {
  let a;
  try { a = await fetch(e.request); } catch { a = null; }
  const c = await inner(), had = u.pathname.startsWith('/t/') && await c.match(u.pathname, any);
  if (a && a.status < 502) {
    if (had && [401, 403, 404, 410, 451].includes(a.status)) await drop(u.pathname);
    else if (had && a.ok && a.type === 'basic' && !a.redirected && !u.search) await c.put(u.pathname, a.clone());
    return a;
  }
  if (had) {
    served.add(e.resultingClientId);
    return had;
  }
  return a || await caches.match('/offline', any) || Response.error();
}

// What pages ask for is done one after another: a list of the shelf that is worked through must not take away
// what was kept meanwhile.
let last = Promise.resolve();
addEventListener('message', e => {
  if (e.data.loaded) {
    if (served.delete(e.source.id)) e.source.postMessage({copy: true});
    return;
  }
  const done = last.then(() => told(e.data));
  last = done.catch(() => {}); // the browser says why, and the next is not kept from its turn
  e.waitUntil(done);
});

async function told(d) {
  if (d.keep) {
    await keep(d.keep);
  } else if (d.drop) {
    await drop(d.drop);
  } else if (d.shelf) {
    if (d.whole) for (const p of await pages()) if (!d.shelf.includes(p)) await drop(p);
    const have = await pages();
    for (const p of d.shelf.slice(0, 30)) if (!have.includes(p)) await keep(p);
  }
  for (const c of await clients.matchAll()) c.postMessage({changed: true});
}

const paths = async () => (await (await inner()).keys()).map(r => new URL(r.url).pathname);
const pages = async () => (await paths()).filter(p => p.startsWith('/t/'));
const mediaOf = text => [...new Set([...text.matchAll(/ (?:src|poster)="(\/m\/[^"?]+)/g)].map(m => m[1]))].slice(0, 60);

async function keep(path) {
  if (!path.startsWith('/t/') || path.includes('?')) return;
  const c = await inner(), a = await fetch(path, {credentials: 'same-origin'}).catch(() => null);
  if (!a || !a.ok || a.redirected || !(a.headers.get('Content-Type') || '').startsWith('text/html')) return;
  const text = await a.clone().text();
  await c.put(path, a);
  for (const m of mediaOf(text)) {
    if (await c.match(m, any)) continue;
    const b = await fetch(m).catch(() => null);
    if (b && b.status === 200 && (b.headers.get('Content-Type') || '').startsWith('image/') && +b.headers.get('Content-Length') <= maxBytes) await c.put(m, b);
  }
  // The oldest goes first.
  for (const p of (await pages()).slice(0, -maxPages)) await drop(p);
  for (const p of (await paths()).filter(p => p.startsWith('/m/')).slice(0, -maxMedia)) await c.delete(p, any);
}

async function drop(path) {
  const c = await inner(), a = await c.match(path, any);
  if (!a) return;
  const mine = mediaOf(await a.text());
  await c.delete(path, any);
  const others = new Set();
  for (const p of mine.length ? await pages() : []) for (const m of mediaOf(await (await c.match(p, any)).text())) others.add(m);
  for (const m of mine) if (!others.has(m)) await c.delete(m, any);
}
