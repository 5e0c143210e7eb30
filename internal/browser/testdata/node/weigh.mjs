// Tells what a page costs on the wire before its first screen of text can be read.
export async function weigh(browser, { url }) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' })
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  const kinds = new Map()
  const bytes = {}
  cdp.on('Network.responseReceived', (e) => kinds.set(e.requestId, e.type))
  cdp.on('Network.loadingFinished', (e) => {
    const kind = kinds.get(e.requestId) ?? 'Other'
    bytes[kind] = (bytes[kind] ?? 0) + e.encodedDataLength
  })
  try {
    await page.goto(url, { waitUntil: 'load' })
    const seen = await page.evaluate(() => ({
      blocking: [...document.querySelectorAll('script[src]:not([defer]):not([async]):not([type=module]), script:not([src]):not([type])')].map((e) => e.outerHTML.slice(0, 120)),
      sheets: [...document.querySelectorAll('link[rel~=stylesheet]')].map((e) => e.href),
      elements: document.querySelectorAll('*').length,
    }))
    return { bytes, ...seen }
  } finally {
    await context.close()
  }
}
