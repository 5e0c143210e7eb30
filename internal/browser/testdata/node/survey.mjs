// Reads pages in all the ways that their readers do, and says what is wrong with each.
import { AxeBuilder } from '@axe-core/playwright'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// watch collects what a page must not do: speak in the console, fail, ask another host.
export function watch(page, base) {
  const seen = { console: [], foreign: [] }
  const at = new URL(base).origin
  page.on('console', (m) => {
    // The driver itself keeps the worker out where one page is not to be answered from another's.
    if (/Service Worker registration blocked/.test(m.text())) return
    if (['error', 'warning'].includes(m.type())) seen.console.push(`${m.type()}: ${m.text()}`)
  })
  page.on('pageerror', (e) => seen.console.push(`exception: ${e.message}`))
  page.on('request', (r) => {
    const u = new URL(r.url())
    if (['http:', 'https:', 'ws:', 'wss:', 'ftp:'].includes(u.protocol) && u.origin !== at) seen.foreign.push(r.url())
  })
  page.on('websocket', (s) => {
    if (new URL(s.url()).host !== new URL(base).host) seen.foreign.push(s.url())
  })
  return seen
}

// axe gives the rules that the page breaks, each with the first elements that break it.
export async function axe(page) {
  const found = await new AxeBuilder({ page }).withTags(tags).analyze()
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ` + v.nodes.slice(0, 3).map((n) =>
    `${n.target.join(' ')} ${n.html.slice(0, 160)} ${(n.failureSummary ?? '').split('\n').slice(1, 2).join(' ')}`).join(' | '))
}

// wide lists what makes the page wider than the window.
const wide = () => {
  const root = document.scrollingElement
  if (root.scrollWidth <= root.clientWidth) return []
  const out = [`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth}`]
  for (const e of document.body.querySelectorAll('*')) {
    const b = e.getBoundingClientRect()
    if (b.right > root.clientWidth + 1 || b.left < -1) {
      out.push(`${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} reaches from ${Math.round(b.left)} to ${Math.round(b.right)}: ${e.textContent.trim().slice(0, 40)}`)
      if (out.length > 5) break
    }
  }
  return out
}

// words gives the lines of text that a reader sees within main, without what is hidden and without buttons
// that nothing but a script answers: those are welcome to appear with it.
const words = () => {
  const main = document.querySelector('main')
  if (!main) return []
  for (const d of main.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true }
  for (const b of main.querySelectorAll('button[type=button]')) b.remove()
  return main.innerText.split('\n').map((s) => s.replace(/\s+/g, ' ').trim()).filter(Boolean)
}

// pairs lists the elements of the page with their attributes: what its author's own code writes.
const pairs = () => {
  const out = new Set()
  for (const e of document.querySelectorAll('*')) {
    const name = e.tagName.toLowerCase()
    out.add(name)
    for (const a of e.attributes) out.add(`${name} ${a.name}`)
  }
  return [...out]
}

// tree judges what a screen reader is told: landmarks, headings in order, names, languages.
async function tree(page) {
  const wrong = []
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Accessibility.enable')
  const { nodes } = await cdp.send('Accessibility.getFullAXTree')
  await cdp.detach()
  const count = {}
  const controls = new Set(['button', 'link', 'textbox', 'searchbox', 'checkbox', 'radio', 'combobox', 'listbox', 'menuitem', 'slider', 'spinbutton', 'switch', 'tab', 'DisclosureTriangle'])
  let last = 0
  const byID = new Map(nodes.map((n) => [n.nodeId, n]))
  const order = []
  for (const todo = [nodes[0]]; todo.length;) { // as it is read aloud: a node, then what it holds
    const n = todo.pop()
    order.push(n)
    for (const id of [...(n.childIds ?? [])].reverse()) if (byID.has(id)) todo.push(byID.get(id))
  }
  for (const n of order) {
    if (n.ignored) continue
    const role = n.role?.value
    const name = (n.name?.value ?? '').trim()
    count[role] = (count[role] ?? 0) + 1
    if (controls.has(role) && !name) wrong.push(`a ${role} has no name`)
    if (role === 'image' && !name) wrong.push('an image has no name')
    if (role === 'heading') {
      const level = n.properties?.find((p) => p.name === 'level')?.value.value ?? 0
      if (last === 0 && level !== 1) wrong.push(`the first heading is of level ${level}: ${name.slice(0, 60)}`)
      if (last !== 0 && level > last + 1) wrong.push(`a heading of level ${level} follows one of level ${last}: ${name.slice(0, 60)}`)
      if (!name) wrong.push(`a heading of level ${level} has no words`)
      last = level
    }
  }
  if (count.main !== 1) wrong.push(`${count.main ?? 0} main landmarks`)
  if (!count.navigation) wrong.push('no navigation landmark')
  const more = await page.evaluate(() => {
    const wrong = []
    const root = document.documentElement
    if (!root.lang) wrong.push('the page names no language')
    const rtl = /^(ar|he|fa|ur|yi|dv|ps|sd|ug)\b/.test(root.lang)
    if ((getComputedStyle(root).direction === 'rtl') !== rtl) wrong.push(`the page is in ${root.lang} and runs ${getComputedStyle(root).direction}`)
    if (document.querySelectorAll('h1').length !== 1) wrong.push(`${document.querySelectorAll('h1').length} headings of level 1`)
    if (!document.title.trim()) wrong.push('the page has no title')
    for (const e of document.querySelectorAll('[lang]')) {
      if (!/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*$|^$/.test(e.lang)) wrong.push(`no language is called ${e.lang}`)
    }
    for (const nav of document.querySelectorAll('nav, [role=navigation]')) {
      if (!nav.getAttribute('aria-label') && !nav.getAttribute('aria-labelledby') && document.querySelectorAll('nav').length > 1) wrong.push('one of several navigations has no name')
    }
    return wrong
  })
  return { wrong: [...wrong, ...more], count }
}

// survey visits each page in each way and answers for each page. Where judge is "once", axe reads it in the
// light alone: a long page costs it half a minute, and is made of what shorter ones are.
export async function survey(browser, { base, urls, axe: judge = true, locale = 'en-GB', cookies = [] }) {
  const open = async (o) => {
    const c = await browser.newContext({ locale, serviceWorkers: 'block', ...o })
    if (cookies.length) await c.addCookies(cookies.map((k) => ({ ...k, url: base })))
    return c
  }
  const light = await open({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' })
  const dark = await open({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
  const phone = await open({ viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true })
  const zoom = await open({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
  const plain = await open({ viewport: { width: 1280, height: 800 }, javaScriptEnabled: false })
  const out = []
  try {
    for (const url of urls) {
      const r = { url, axe: {}, overflow: {} }
      let page = await light.newPage()
      const seen = watch(page, base)
      const answer = await page.goto(base + url, { waitUntil: 'load' })
      r.status = answer.status()
      if (judge) r.axe.light = await axe(page)
      const t = await tree(page)
      r.tree = t.wrong
      r.roles = t.count
      r.pairs = await page.evaluate(pairs)
      // What opens only on request is judged too.
      if (judge === true && await page.locator('details').count() > 0) {
        await page.evaluate(() => { for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true } })
        r.axe.open = await axe(page)
      }
      const said = await page.evaluate(words)
      await page.close()

      page = await dark.newPage()
      await page.goto(base + url, { waitUntil: 'load' })
      if (judge === true) {
        r.axe.dark = await axe(page)
        r.scheme = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor + ' ' + getComputedStyle(document.body).backgroundColor)
      }
      await page.close()

      for (const [name, context] of [['320', phone], ['640', zoom]]) {
        page = await context.newPage()
        await page.goto(base + url, { waitUntil: 'load' })
        r.overflow[name] = await page.evaluate(wide)
        await page.evaluate(() => { for (const d of document.querySelectorAll('details')) { d.removeAttribute('name'); d.open = true } })
        r.overflow[name].push(...await page.evaluate(wide))
        await page.close()
      }

      page = await plain.newPage()
      const quiet = watch(page, base)
      await page.goto(base + url, { waitUntil: 'load' })
      const bare = await page.evaluate(words)
      // Numbers change between two looks: the space that is left, the minute.
      const still = (s) => s.replace(/\p{Nd}+/gu, '0')
      const whole = still(bare.join('\n'))
      r.lost = said.filter((s) => !whole.includes(still(s))).slice(0, 5)
      r.bare = bare.length
      await page.close()
      r.console = [...seen.console, ...quiet.console]
      r.foreign = [...seen.foreign, ...quiet.foreign]
      out.push(r)
    }
  } finally {
    for (const c of [light, dark, phone, zoom, plain]) await c.close()
  }
  return out
}

// targets says which links of a page are too small, or too near to each other, for a finger; and which of the stretches that
// are laid out only when they are near are higher than the room that is kept for them, and so lie over the next.
export async function targets(browser, { base, url, judge }) {
  const out = []
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    const context = await browser.newContext({ viewport, serviceWorkers: 'block' })
    try {
      const page = await context.newPage()
      await page.goto(base + url, { waitUntil: 'load' })
      {
        out.push(...await page.evaluate(() => [...document.querySelectorAll('.k:not(.k0)')].flatMap((k, n) => {
          const box = k.getBoundingClientRect(), last = k.lastElementChild.getBoundingClientRect()
          return last.bottom > box.bottom + 1 ? [`stretch ${n} is ${Math.round(last.bottom - box.top)} px high, not ${Math.round(box.height)}`] : []
        })))
      }
      if (judge) {
        const found = await new AxeBuilder({ page }).withRules(['target-size']).analyze()
        out.push(...found.violations.flatMap((v) => v.nodes.slice(0, 5).map((n) => `${viewport.width}: ${n.target.join(' ')} ${n.failureSummary}`)))
      }
    } finally {
      await context.close()
    }
  }
  return out
}
