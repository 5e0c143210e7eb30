(() => {
  'use strict';
  const K = window.PublicKeyCredential, N = navigator.credentials;
  if (!K || !N || !K.parseRequestOptionsFromJSON || !window.isSecureContext) return;
  const ask = async (path, body) => {
    const r = await fetch('/passkey/' + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    const j = await r.json();
    if (!r.ok) throw new Error(j.error && j.error.what);
    return j;
  };
  const go = async (what, to) => {
    if (what === 'new') {
      const q = await ask('new', {});
      const c = await N.create({ publicKey: K.parseCreationOptionsFromJSON(q.options) });
      return ask('add', { ceremony: q.id, answer: c.toJSON() });
    }
    const q = await ask('ask', {});
    const c = await N.get({ publicKey: K.parseRequestOptionsFromJSON(q.options) });
    return ask('in', { ceremony: q.id, answer: c.toJSON(), to });
  };
  for (const p of document.querySelectorAll('[data-passkey]')) {
    const wrong = p.parentNode.querySelector('[data-passkey-wrong]');
    p.hidden = false;
    p.querySelector('button').onclick = async () => {
      wrong.hidden = true;
      try {
        location.href = (await go(p.dataset.passkey, p.dataset.to)).to;
      } catch {
        wrong.hidden = false;
      }
    };
  }
})();
