// Asks Lighthouse about a page, in a Chromium of its own.
import { createServer } from 'node:net'
import { chromium } from 'playwright-core'

// free gives a port of the loopback interface that nobody listens on.
const free = () => new Promise((done, fail) => {
  const s = createServer()
  s.on('error', fail)
  s.listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)) })
})

export async function lighthouse({ url, flags, categories = ['performance', 'accessibility', 'best-practices'] }) {
  const { default: run } = await import('lighthouse')
  const port = await free()
  const browser = await chromium.launch({ executablePath: process.env.CLEW_CHROMIUM, args: [...flags, `--remote-debugging-port=${port}`], timeout: 240_000 })
  try {
    const { lhr } = await run(url, { port, hostname: '127.0.0.1', output: 'json', logLevel: 'silent', onlyCategories: categories, maxWaitForFcp: 240_000, maxWaitForLoad: 240_000 })
    const value = (id) => lhr.audits[id]?.numericValue ?? -1
    const failed = []
    for (const c of Object.values(lhr.categories)) {
      for (const { id, weight } of c.auditRefs) {
        const a = lhr.audits[id]
        if (weight > 0 && a.score !== null && a.score < 1) failed.push(`${c.id}: ${id}: ${a.title} ${a.displayValue ?? ''}`)
      }
    }
    const items = (id) => lhr.audits[id]?.details?.items ?? []
    return {
      scores: Object.fromEntries(Object.values(lhr.categories).map((c) => [c.id, c.score === null ? -1 : Math.round(c.score * 100)])),
      lcp: value('largest-contentful-paint'), fcp: value('first-contentful-paint'), cls: value('cumulative-layout-shift'), tbt: value('total-blocking-time'), si: value('speed-index'),
      bytes: value('total-byte-weight'), blocking: items('render-blocking-insight').length + items('render-blocking-resources').length,
      failed, error: lhr.runtimeError?.message ?? '',
    }
  } finally {
    await browser.close()
  }
}
