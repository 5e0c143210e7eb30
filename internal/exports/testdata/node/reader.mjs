// Opens books in the reader engine epub.js, in Chromium. For each file one line of JSON says what it found; with CLEW_SHOTS, a
// folder, it takes pictures of some places.
// Arguments: files.
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const engine = readFileSync(require.resolve('epubjs/dist/epub.min.js'), 'utf8')
const zip = readFileSync(require.resolve('jszip/dist/jszip.min.js'), 'utf8')
const files = process.argv.slice(2)
const say = o => process.stdout.write(JSON.stringify(o) + '\n')

const page0 = `<!doctype html><meta charset="utf-8"><style>html,body{margin:0;background:#fff}#area{width:100vw;height:100vh}</style><div id="area"></div>
<script>${zip.replaceAll('</script', '<\\/script')}</script><script>${engine.replaceAll('</script', '<\\/script')}</script>`
const server = createServer((q, a) => {
  const n = Number(q.url.slice(1))
  if (q.url === '/') a.writeHead(200, { 'content-type': 'text/html' }).end(page0)
  else if (files[n]) a.writeHead(200, { 'content-type': 'application/epub+zip' }).end(readFileSync(files[n]))
  else a.writeHead(404).end()
})
await new Promise(done => server.listen(0, '127.0.0.1', done))
const at = `http://127.0.0.1:${server.address().port}/`

const browser = await chromium.launch({
  executablePath: process.env.CLEW_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
for (const [n, f] of files.entries()) {
  const page = await browser.newPage({ viewport: { width: 600, height: 800 } })
  const outside = [], scripts = []
  page.on('request', r => { if (!r.url().startsWith(at) && !/^(blob|data|about):/.test(r.url())) outside.push(r.url()) })
  page.on('dialog', d => { scripts.push(d.message()); d.dismiss() })
  await page.goto(at)
  const seen = await page.evaluate(async url => {
    const book = ePub(await (await fetch(url)).arrayBuffer())
    await book.ready
    const r = window.view = book.renderTo('area', { width: '100%', height: '100%', flow: 'paginated', spread: 'none', allowScriptedContent: false })
    window.book = book
    const out = { title: book.packaging.metadata.title, rtl: book.packaging.metadata.direction, spine: book.spine.spineItems.length, toc: book.navigation.toc.length, words: 0, broken: 0, pictures: 0, asides: 0, errors: [] }
    for (const item of book.spine.spineItems) {
      try {
        await r.display(item.href)
        const doc = r.getContents()[0].document
        if (doc.querySelector('parsererror')) out.errors.push(item.href + ': ' + doc.querySelector('parsererror').textContent.slice(0, 200))
        out.words += doc.body.textContent.length
        out.asides += doc.querySelectorAll('aside').length
        for (const i of doc.images) {
          out.pictures++
          try { await i.decode() } catch { out.broken++ }
        }
      } catch (e) { out.errors.push(item.href + ': ' + String(e)) }
    }
    return out
  }, at + n)
  say({ file: basename(f), message: JSON.stringify({ ...seen, outside, scripts }) })
  if (process.env.CLEW_SHOTS && /(collection|right-to-left|full)\.epub/.test(f)) {
    const name = basename(f, '.epub')
    const shot = async (suffix, size, go) => {
      await page.setViewportSize(size)
      await page.evaluate(async ([w, h]) => window.view.resize(w, h), [size.width, size.height])
      await page.evaluate(go)
      await page.waitForTimeout(400)
      await page.screenshot({ path: join(process.env.CLEW_SHOTS, `epub-${name}-${suffix}.png`) })
    }
    const reader = { width: 600, height: 800 }, phone = { width: 360, height: 640 }
    const first = async () => { await window.view.display(window.book.spine.spineItems.find(s => /cover|title|c1/.test(s.href)).href) }
    await shot('first', reader, first)
    await shot('chapter', reader, async () => { await window.view.display('c1.xhtml') })
    await shot('next', reader, async () => { await window.view.next() })
    await shot('phone', phone, async () => { await window.view.display('c1.xhtml') })
    await shot('contents', reader, async () => { await window.view.display('nav.xhtml').catch(() => {}) })
    await shot('accounts', reader, async () => { await window.view.display('accounts.xhtml').catch(() => {}) })
    await shot('colophon', reader, async () => { await window.view.display('colophon.xhtml') })
    await shot('dark', phone, async () => { window.view.themes.override('color', '#ddd'); window.view.themes.override('background', '#111'); await window.view.display('c1.xhtml') })
  }
  say({ file: basename(f), done: true })
  await page.close()
}
await browser.close()
server.close()
