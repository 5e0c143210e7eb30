// Journeys of readers through the program, each from its own fresh start. They fail by throwing.
import assert from 'node:assert/strict'
import { watch } from './survey.mjs'

const desktop = { viewport: { width: 1280, height: 800 } }
const handset = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true }

// visit opens a page as somebody does who watches for what must not happen.
async function visit(browser, base, options = desktop) {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const seen = watch(page, base)
  return { context, page, seen, done: async () => {
    await context.close()
    assert.deepEqual(seen.foreign, [], 'other hosts were asked')
    assert.deepEqual(seen.console, [], 'the console was spoken to')
  } }
}

// read goes from the home page to a thread and back, by its links.
export async function read(browser, { base, words, phone }) {
  const v = await visit(browser, base, phone ? handset : desktop)
  await v.page.goto(base + '/')
  const link = v.page.locator('main a[href^="/t/"]').first()
  await (phone ? link.tap() : link.click())
  await v.page.waitForURL('**/t/**')
  if (words) await v.page.getByText(words).first().waitFor()
  await v.page.locator('nav a[href="/"]').first().click()
  await v.page.waitForURL(base + '/')
  await v.done()
}
