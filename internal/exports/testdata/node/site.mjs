// Reads the pages of sites from the disk, as their readers do, and tells what a page asks of anybody but its own folder, what runs and
// fails, what axe has against it; whether the search finds, and whether the index leads to a post without a script.
// Arguments: a file of axe, or "-", a file of JSON that lists sites, {root, query}, and pages of them.
import { readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const say = o => process.stdout.write(JSON.stringify(o) + '\n')
const [axe, about, ...files] = process.argv.slice(2)
const sites = JSON.parse(readFileSync(about))
const siteOf = f => sites.find(s => f.startsWith(s.root + '/'))
const browser = await chromium.launch({
  executablePath: process.env.CLEW_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const patience = 120000 // for what must come; nothing waits for it to pass
const open = async (context, url, root, tell) => {
  const home = pathToFileURL(root).href + '/'
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  page.on('request', r => { if (!r.url().startsWith(home) && !/^(data|about):/.test(r.url())) tell('asks', r.url()) })
  page.on('requestfailed', r => tell('lacks', r.url()))
  page.on('dialog', d => { tell('runs', d.message()); d.dismiss() })
  page.on('console', m => { if (m.type() === 'error') tell('console', m.text()) })
  page.on('pageerror', e => tell('error', e))
  await page.goto(url, { waitUntil: 'load' })
  return page
}
// axe is a script: the policy of the pages lets none of others run.
const context = await browser.newContext({ bypassCSP: axe !== '-' })
for (const f of files) {
  const tell = (rule, message) => say({ file: basename(f), rule, message: String(message).slice(0, 400), where: f })
  const { root, query } = siteOf(f)
  const search = basename(f) === 'search.html'
  const page = await open(context, pathToFileURL(f).href + (search ? '?q=' + encodeURIComponent(query) : ''), root, tell)
  if (search) {
    await page.locator('#found li').first().waitFor({ state: 'attached' }).catch(() => tell('search', query + ' is not found'))
  }
  const broken = await page.evaluate(async () => {
    for (const d of document.querySelectorAll('details')) d.open = true
    let n = 0
    for (const i of document.images) {
      i.loading = 'eager'
      try { await i.decode() } catch { n++ }
    }
    return n
  })
  if (broken) tell('broken', broken + ' pictures')
  // Of hundreds of posts what is out of sight is not drawn (content-visibility): axe would measure what is not there.
  if (axe !== '-' && readFileSync(f).length < 100000) {
    await page.addScriptTag({ content: readFileSync(axe, 'utf8') })
    const faults = await page.evaluate(async () => {
      const r = await globalThis.axe.run(document, { preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      return r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' '))
    })
    for (const v of faults) tell('axe', v)
  }
  await page.close()
  say({ file: basename(f), done: true })
}
// Without a script the index opens and leads to a post.
const bare = await browser.newContext({ javaScriptEnabled: false })
for (const names of files.filter(f => relative(siteOf(f).root, f) === 'names.html')) {
  const tell = (rule, message) => say({ file: 'names.html', rule, message: String(message).slice(0, 400), where: names })
  const page = await open(bare, pathToFileURL(names).href, siteOf(names).root, tell)
  const first = page.locator('.ix details').first()
  await first.locator('summary').click()
  const way = first.locator('a[href*="t/"]').first()
  const to = await way.getAttribute('href')
  await way.click()
  await page.waitForURL(u => u.href.endsWith(to.replace(/^(\.\.\/)+/, '')))
  await page.locator('[id="' + to.split('#')[1] + '"]').waitFor().catch(() => tell('index', to + ' is not there'))
  await page.close()
}
await browser.close()
