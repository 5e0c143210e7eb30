'use strict';
// Keys, the small form of how pages look, links to copy, and what is kept on this device. Pages are whole without it.
(() => {
  const doc = document, root = doc.documentElement, say = doc.currentScript.dataset;
  const one = (s, e = doc) => e.querySelector(s), all = (s, e = doc) => [...e.querySelectorAll(s)];

  // Where j and k stop: posts, or the threads of a list.
  const stops = () => all('article .p, .threads > li').filter(e => e.getClientRects().length);
  const here = () => doc.activeElement.closest('.p, .threads > li') || doc.querySelector('.p:target');
  const near = list => list.findIndex(e => e.getBoundingClientRect().bottom > 8);
  function move(by) {
    const list = stops(), now = list.indexOf(here());
    let to = now + by;
    if (now < 0) {
      const i = near(list);
      if (i < 0) return;
      to = by < 0 ? i - 1 : list[i].getBoundingClientRect().top > 8 || scrollY < 8 ? i : i + 1;
    }
    const e = list[to];
    if (!e) return;
    const f = e.matches('li') ? one('a', e) || e : e;
    if (f === e) f.tabIndex = -1;
    f.focus({preventScroll: true});
    e.scrollIntoView({block: e.matches('li') ? 'nearest' : 'start'});
  }
  const post = () => here() || stops()[Math.max(0, near(stops()))];
  const follow = e => e && e.click();

  async function copy(e) {
    const a = e && one('.w a[href^="#"]', e);
    const link = location.origin + location.pathname + (a ? a.hash : '');
    try { await navigator.clipboard.writeText(link); } catch { return; }
    told.textContent = say.copied;
    setTimeout(() => told.textContent = '', 2000);
  }
  // How far one is in a long thread.
  if (window.ScrollTimeline && all('article .p').length >= 40 && !matchMedia('(prefers-reduced-motion:reduce)').matches) {
    const far = doc.createElement('div');
    far.className = 'far';
    doc.body.append(far);
    far.animate({transform: ['scaleX(0)', 'scaleX(1)']}, {timeline: new ScrollTimeline(), fill: 'both'});
  }

  const told = doc.createElement('p');
  told.className = 'told';
  told.setAttribute('role', 'status');
  doc.body.append(told);

  const keys = {
    j: () => move(1), k: () => move(-1),
    n: () => follow(one('main a[rel~=next]')), p: () => follow(one('main a[rel~=prev]')),
    o: () => follow(one('.w a[href^="http"]', post() || doc) || one('article > header a[href^="http"]')),
    s: () => follow(one('.vms form[action="/save"] button:not([aria-pressed])')),
    c: () => copy(post()),
    h: () => location.assign('/'),
    '?': () => location.assign('/keys'),
    '/': () => one('.find input').focus(),
  };
  addEventListener('keydown', e => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || root.classList.contains('nokeys')) return;
    if (e.target.closest('input, textarea, select, [contenteditable], :popover-open')) return;
    const does = keys[e.key];
    if (!does) return;
    e.preventDefault();
    does();
  });

  // The menus of a thread close by Escape, and by a click beside them.
  addEventListener('click', e => { for (const d of all('.vm[open]')) if (!d.contains(e.target)) d.open = false; });
  addEventListener('keydown', e => {
    const d = e.key === 'Escape' && one('.vm[open]');
    if (!d) return;
    d.open = false;
    one('summary', d).focus();
  });

  // One button, beside the post under the pointer.
  if (matchMedia('(hover: hover)').matches && navigator.clipboard) {
    const b = doc.createElement('button');
    b.type = 'button';
    b.className = 'copy';
    b.textContent = say.copy;
    b.addEventListener('click', () => copy(b.closest('.p')));
    for (const on of ['pointerover', 'focusin']) {
      doc.addEventListener(on, e => {
        const w = e.target.closest && one(':scope > .w', e.target.closest('.p') || doc.createElement('p'));
        if (w && b.parentNode !== w) w.append(b);
      });
    }
  }

  // How pages look, without leaving the page.
  const aa = doc.getElementById('aa');
  aa && aa.addEventListener('submit', async e => {
    const button = e.submitter;
    if (!button || !button.name) return;
    e.preventDefault();
    const i = [...aa.elements].indexOf(button);
    const said = new URLSearchParams(new FormData(aa));
    said.set(button.name, button.value);
    try {
      const r = await fetch('/settings', {method: 'POST', body: said});
      const page = new DOMParser().parseFromString(await r.text(), 'text/html');
      root.className = page.documentElement.className;
      aa.replaceChildren(...page.getElementById('aa').childNodes);
      aa.elements[i].focus();
    } catch { location.assign('/settings'); }
  });

  // What is kept on this device: only for those who have a shelf.
  if (!('me' in say) || !('serviceWorker' in navigator) || !isSecureContext) return;
  const worker = navigator.serviceWorker;
  worker.register('/sw.js');
  const tell = async what => (await worker.ready).active.postMessage(what);
  const path = location.pathname;
  const has = async () => !!await (await caches.open('clew-kept')).match(path, {ignoreVary: true});

  const slot = one('[data-offline]');
  if (slot && path.startsWith('/t/')) {
    const b = doc.createElement('button');
    b.type = 'button';
    const show = async () => { b.textContent = await has() ? say.drop : say.keep; };
    b.addEventListener('click', async () => { tell(await has() ? {drop: path} : {keep: path}); });
    worker.addEventListener('message', e => e.data.changed && show());
    show().then(() => slot.append(b));
    if (slot.dataset.offline === 'saved') tell({keep: path});
  }
  // The shelf: what is on it is kept, what left it is not.
  const shelf = one('[data-shelf]');
  if (shelf) {
    const paths = all('a[href^="/t/"].title', shelf).map(a => a.pathname);
    tell({shelf: paths, whole: shelf.dataset.shelf === 'whole'});
  }
  worker.addEventListener('message', e => {
    if (!e.data.copy) return;
    const p = doc.createElement('p');
    p.className = 'note';
    p.setAttribute('role', 'status');
    p.textContent = say.copyHere;
    one('main').prepend(p);
  });
  if (worker.controller) worker.controller.postMessage({loaded: 1});

  // The page without a connection lists what there is.
  const list = one('[data-kept]');
  if (list) caches.open('clew-kept').then(async c => {
    for (const r of (await c.keys()).reverse()) {
      const u = new URL(r.url);
      if (!u.pathname.startsWith('/t/')) continue;
      const title = (await (await c.match(r, {ignoreVary: true})).text()).match(/<title>[^<]*/) || [''];
      const page = new DOMParser().parseFromString(title[0], 'text/html');
      const li = doc.createElement('li'), a = doc.createElement('a');
      a.className = 'title';
      a.href = u.pathname;
      a.dir = 'auto';
      a.textContent = page.title.replace(/ · Clew$/, '');
      li.append(a);
      list.append(li);
      list.hidden = false;
      one('.none', list.parentNode).hidden = true;
    }
  });
})();
