// Takes pictures of pages.
export async function shots(browser, { base, shots: list }) {
  for (const { url, file, width = 1280, height = 800, scale = 1, dark = false, locale = 'en-GB', full = false, touch = false, scroll, click } of list) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: dark ? 'dark' : 'light', locale, hasTouch: touch, isMobile: touch, reducedMotion: 'reduce', serviceWorkers: 'block' })
    const page = await context.newPage()
    const answer = await page.goto(base + url, { waitUntil: 'networkidle' })
    if (answer.status() >= 400) throw new Error(`${url}: status ${answer.status()}`)
    if (click) await page.locator(click).first().click()
    if (scroll) await page.locator(scroll).first().evaluate(e => e.scrollIntoView({ block: 'center' }))
    await page.screenshot({ path: file, fullPage: full, animations: 'disabled' })
    await context.close()
  }
  return list.length
}
