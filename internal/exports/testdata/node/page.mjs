// Opens pages from the disk in Chromium, with scripts allowed, unfolds all that is folded, and tells what a page asks of anybody, what runs,
// and what it complains of. Arguments: files.
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const say = o => process.stdout.write(JSON.stringify(o) + '\n')
const browser = await chromium.launch({
  executablePath: process.env.CLEW_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const context = await browser.newContext()
for (const f of process.argv.slice(2)) {
  const page = await context.newPage(), own = pathToFileURL(f).href
  const tell = (rule, message) => say({ file: basename(f), rule, message: String(message).slice(0, 200), where: f })
  page.on('request', r => { if (r.url() !== own && !/^(data|blob|about):/.test(r.url())) tell('asks', r.url()) })
  page.on('dialog', d => { tell('runs', d.message()); d.dismiss() })
  page.on('console', m => { if (m.type() === 'error') tell('console', m.text()) })
  page.on('pageerror', e => tell('error', e))
  await page.goto(own, { waitUntil: 'load' })
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
  await page.close()
  say({ file: basename(f), done: true })
}
await browser.close()
