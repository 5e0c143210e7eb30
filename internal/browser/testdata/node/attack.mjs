// Opens pages full of hostile words and says what of them came to life.
const hooks = () => {
  const say = (what) => window.__clewSay?.(String(what).slice(0, 200))
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
    const f = (...a) => { say(`${name}(${String(a[0]).slice(0, 80)})`); return null }
    try { Object.defineProperty(window, name, { value: f, writable: false, configurable: false }) } catch {}
  }
  Object.defineProperty(window, 'clewRan', { value: (n) => say(`clewRan(${n})`), writable: false, configurable: false })
}

// poke does what a reader's hands might: it opens, points at, focuses and clicks everything, and lists what
// stands in the page that no page of ours has.
const poke = ({ allow, narrow }) => {
  const allowed = new Set(allow)
  const strays = []
  const stray = (s) => { if (strays.length < 20) strays.push(s) }
  const events = ['mouseover', 'mouseenter', 'mouseout', 'mousemove', 'mousedown', 'mouseup', 'pointerover', 'pointerdown', 'pointerenter', 'pointermove',
    'pointerrawupdate', 'click', 'dblclick', 'auxclick', 'contextmenu', 'wheel', 'touchstart', 'touchend', 'focus', 'focusin', 'blur', 'focusout', 'input', 'beforeinput',
    'change', 'select', 'invalid', 'reset', 'copy', 'cut', 'paste', 'beforecopy', 'drag', 'dragstart', 'dragend', 'dragenter', 'dragover', 'drop', 'keydown', 'keyup', 'keypress', 'scroll',
    'scrollend', 'toggle', 'beforetoggle', 'load', 'error', 'loadstart', 'loadeddata', 'loadedmetadata', 'canplay', 'play', 'playing', 'timeupdate', 'volumechange', 'ended', 'pause',
    'animationstart', 'animationend', 'animationiteration', 'transitionend', 'transitionrun', 'begin', 'end', 'repeat', 'resize', 'hashchange', 'message', 'popstate', 'pageshow', 'unhandledrejection',
    'cuechange', 'finish', 'start', 'bounce', 'search', 'show', 'fullscreenchange', 'beforematch', 'securitypolicyviolation', 'command', 'cancel', 'close', 'progress', 'suspend', 'waiting', 'seeked', 'ratechange', 'durationchange', 'submit']
  // Links and buttons of our own must not leave the page while it is looked at; what is hostile runs before.
  document.addEventListener('click', (e) => e.preventDefault(), true)
  document.addEventListener('submit', (e) => e.preventDefault(), true)
  let elements = 0
  const pairs = new Set()
  for (const e of document.querySelectorAll('*')) {
    elements++
    const name = e.tagName.toLowerCase()
    pairs.add(name)
    for (const a of e.attributes) pairs.add(`${name} ${a.name}`)
    if (e.namespaceURI !== 'http://www.w3.org/1999/xhtml' && !allowed.has(name)) stray(`<${name}> of ${e.namespaceURI}`)
    if (!allowed.has(name)) stray(`<${name}> ${e.outerHTML.slice(0, 120)}`)
    let live = false
    for (const a of e.attributes) {
      if (!['class', 'lang', 'dir'].includes(a.name) && !allowed.has(`${name} ${a.name}`)) stray(`<${name} ${a.name}="${a.value.slice(0, 80)}">`)
      if (/^on/i.test(a.name)) live = true
      if (['href', 'src', 'action', 'formaction', 'data', 'poster', 'cite', 'xlink:href', 'srcset'].includes(a.name) && a.value) {
        let u
        try { u = new URL(a.value, document.baseURI) } catch { continue }
        if (!['http:', 'https:', 'mailto:', 'file:'].includes(u.protocol) && !(u.protocol === 'data:' && /^data:image\/(png|svg\+xml|gif|jpeg|webp)[;,]/.test(a.value) && a.name !== 'href')) stray(`<${name} ${a.name}="${a.value.slice(0, 80)}">`)
      }
    }
    if (live) for (const t of events) { try { e.dispatchEvent(new Event(t, { bubbles: false, cancelable: true })) } catch {} }
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (narrow && wide > 1) stray(`${wide} px wider than the window`)
  for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true }
  for (const e of document.querySelectorAll('a[href^="javascript" i]')) { try { e.click() } catch {} }
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => done({ strays, elements, pairs: [...pairs] }), 0)))
}

// within gives up on what a page may keep from ever ending: a script of its own, or a frame that never comes.
const stuck = 'the page does not answer any more'
function within(ms, promise) {
  let clock
  const late = new Promise((_, fail) => { clock = setTimeout(() => fail(new Error(stuck)), ms) })
  return Promise.race([promise, late]).finally(() => clearTimeout(clock))
}

export async function attack(browser, { base, urls, allow, tabs = 2, settle = 0, narrow = false }) {
  const at = new URL(base)
  const context = await browser.newContext({ viewport: { width: narrow ? 390 : 1000, height: 800 }, serviceWorkers: 'block', acceptDownloads: true })
  const out = { pages: 0, elements: 0, ran: [], foreign: [], strays: [], left: [], blocked: [], hit: 0, pairs: [] }
  const add = (list, s) => { if (list.length < 400) list.push(s) }
  const queue = [...urls]
  const work = async () => {
    let now = ''
    let hit = false
    const open = async () => {
      const page = await context.newPage()
      await page.exposeBinding('__clewSay', (_, what) => { hit = true; add(out.ran, `${now}: ${what}`) })
      await page.addInitScript(hooks)
      page.on('dialog', async (d) => { hit = true; add(out.ran, `${now}: a dialog ${d.type()} ${d.message().slice(0, 80)}`); await d.dismiss().catch(() => {}) })
      page.on('popup', (p) => { hit = true; add(out.left, `${now}: a window ${p.url()}`); p.close().catch(() => {}) })
      page.on('download', (d) => { hit = true; add(out.left, `${now}: a download ${d.suggestedFilename()}`); d.cancel().catch(() => {}) })
      page.on('request', (r) => {
        const u = new URL(r.url())
        if (['data:', 'blob:', 'about:', 'chrome-error:'].includes(u.protocol)) return
        if (u.protocol !== at.protocol || u.host !== at.host) add(out.foreign, `${now}: ${r.url().slice(0, 200)}`)
        if (r.isNavigationRequest() && r.frame() === page.mainFrame() && r.url() !== now) { hit = true; add(out.left, `${now}: to ${r.url().slice(0, 200)}`) }
      })
      page.on('console', (m) => {
        const text = m.text()
        if (/Content Security Policy|Content-Security-Policy/i.test(text)) add(out.blocked, `${now}: ${text.slice(0, 200)}`)
      })
      return page
    }
    let page = await open()
    for (let url; (url = queue.shift()) !== undefined;) {
      now = new URL(url, base).href
      hit = false
      try {
        for (let tries = 0; ; tries++) {
          try {
            await page.goto(now, { waitUntil: 'load', timeout: 240_000 })
            break
          } catch (e) {
            // The page before this one went on to somewhere by itself.
            if (!/interrupted by another navigation|ERR_ABORTED/.test(e.message)) throw e
            hit = true
            add(out.left, `before ${now}: ${e.message.split('\n')[0]}`)
            if (tries === 3) throw e
          }
        }
        const found = await within(60_000, page.evaluate(poke, { allow, narrow }))
        out.elements += found.elements
        for (const p of found.pairs) if (!out.pairs.includes(p)) out.pairs.push(p)
        for (const s of found.strays) add(out.strays, `${now}: ${s}`)
        if (settle) await page.waitForTimeout(settle)
      } catch (e) {
        if (e.message === stuck) {
          hit = true
          add(out.ran, `${now}: ${stuck}`)
          within(5_000, page.close()).catch(() => {}) // another takes its place, however it ends
          page = await open()
        }
        if (!hit) throw Object.assign(new Error(`${now}: ${e.message}`), { told: false })
      }
      out.pages++
      if (hit) out.hit++
    }
    await within(240_000, page.close())
  }
  try {
    await Promise.all(Array.from({ length: tabs }, work))
  } finally {
    await context.close()
  }
  return out
}
