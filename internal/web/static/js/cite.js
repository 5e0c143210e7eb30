// Citations can be copied with a button; and words that are selected in a thread are what its links to cite take along.
(() => {
  const doc = document;
  for (const p of doc.querySelectorAll('.copies[hidden]')) p.hidden = !navigator.clipboard;
  doc.addEventListener('click', e => {
    const b = e.target.closest('button[data-copy]');
    if (b) {
      const from = doc.getElementById(b.dataset.copy), was = b.textContent;
      navigator.clipboard.writeText(from.value || from.textContent).then(() => {
        b.textContent = b.dataset.done;
        setTimeout(() => { b.textContent = was; }, 2000);
      });
      return;
    }
    const a = e.target.closest('article a[href^="/cite/"]'), s = a && getSelection();
    if (!s || s.isCollapsed || !s.anchorNode.parentElement.closest('article .p')) return;
    const to = new URL(a.href), said = s.toString().trim();
    if (!said || said.length > 2000) return;
    to.searchParams.set('words', said);
    a.href = to.href;
  });
})();
