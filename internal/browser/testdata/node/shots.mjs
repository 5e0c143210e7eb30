// Takes pictures of pages.
export async function shots(browser, { base, shots: list }) {
  for (const { url, file, width = 1280, height = 800, scale = 1, dark = false, locale = 'en-GB', full = false, click } of list) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: dark ? 'dark' : 'light', locale, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(base + url, { waitUntil: 'networkidle' })
    if (click) await page.locator(click).first().click()
    await page.screenshot({ path: file, fullPage: full, animations: 'disabled' })
    await context.close()
  }
  return list.length
}
