// Keeping: the place is saved while a thread is read, and words that are selected can be marked.
(() => {
  const doc = document, stop = doc.getElementById('stop'), mark = doc.getElementById('mark');
  if (!stop || !mark) return;
  const posts = [...doc.querySelectorAll('article .p')];
  const idOf = p => { const b = p && p.querySelector('button[form=stop]'); return b && b.value; };

  // The post that is read is the last one whose beginning is above the middle of the window. Only what is
  // further than the place that is kept is saved by itself.
  const kept = doc.querySelector('.goon');
  let best = Math.max(kept ? +kept.dataset.n : 0, 2), sent = 0, waiting = 0;
  const now = () => {
    let n = 0;
    for (const p of posts) {
      if (p.getBoundingClientRect().top > innerHeight / 2) break;
      n++;
    }
    return n;
  };
  const send = last => {
    clearTimeout(waiting);
    waiting = 0;
    const n = now(), id = idOf(posts[n - 1]);
    if (n <= best || !id) return;
    best = n;
    sent = Date.now();
    const said = new URLSearchParams(new FormData(stop));
    said.set('post', id);
    said.delete('back');
    fetch('/stop', {method: 'POST', body: said, keepalive: last === true, headers: {Accept: 'application/json'}}).catch(() => {});
  };
  addEventListener('scroll', () => { waiting = waiting || setTimeout(send, Math.max(1500, sent + 8000 - Date.now())); }, {passive: true});
  doc.addEventListener('visibilitychange', () => { if (doc.visibilityState === 'hidden' && waiting) send(true); });

  // A button beside selected words of one post.
  const b = doc.createElement('button');
  b.type = 'button';
  b.className = 'marker';
  b.hidden = true;
  b.textContent = (doc.querySelector('.hold a') || b).textContent;
  doc.body.append(b);
  const postOf = n => { const e = n && (n.nodeType === 1 ? n : n.parentElement); return e && e.closest('.p'); };
  let timer = 0, said = {};
  doc.addEventListener('selectionchange', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const s = getSelection(), p = s.rangeCount && !s.isCollapsed && postOf(s.anchorNode);
      b.hidden = !p || p !== postOf(s.focusNode) || !idOf(p) || !s.toString().trim() || s.toString().length > 4000;
      if (b.hidden) return;
      const r = s.getRangeAt(0), box = r.getBoundingClientRect(), before = doc.createRange();
      before.setStart(p, 0);
      before.setEnd(r.startContainer, r.startOffset);
      said = {post: idOf(p), words: s.toString(), before: before.toString().slice(-200)};
      b.style.top = box.bottom + scrollY + 8 + 'px';
      b.style.left = Math.max(8, Math.min(box.left, innerWidth - 160)) + scrollX + 'px';
    }, 200);
  });
  b.addEventListener('pointerdown', e => e.preventDefault());
  b.addEventListener('click', () => {
    for (const name in said) {
      const i = doc.createElement('input');
      i.type = 'hidden';
      i.name = name;
      i.value = said[name];
      mark.append(i);
    }
    mark.submit();
  });
})();
