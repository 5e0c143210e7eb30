// Reads without a connection what was kept with one. It is asked in steps, between which the server goes.
import assert from 'node:assert/strict'

let context, page
const kept = () => page.evaluate(async () => (await (await caches.open('clew-kept')).keys()).map(r => new URL(r.url).pathname))

// until waits for what the worker does by itself.
async function until(what, words) {
  for (const end = Date.now() + 240_000; Date.now() < end;) {
    if (await what()) return
    await page.waitForTimeout(100)
  }
  assert.fail(words)
}

const steps = {
  // keep saves two threads, and takes one back.
  async keep(browser, { base, path, other }) {
    context = await browser.newContext({ locale: 'en-GB' })
    context.setDefaultTimeout(150_000)
    page = await context.newPage()
    for (const p of [path, other]) {
      await page.goto(base + p)
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => 1))
      await page.locator('form[action="/save"] button.first').click()
      await page.waitForLoadState()
      await until(async () => (await kept()).includes(p), `${p} was saved and is not on the device`)
    }
    const media = (await kept()).filter(p => p.startsWith('/m/'))
    await page.locator('.vms > details > summary.btn').click()
    await page.locator('form[action="/save"] button.quiet').click()
    await page.waitForLoadState()
    await page.goto(base + '/shelf')
    await until(async () => !(await kept()).includes(other), `${other} left the shelf and is still on the device`)
    return { media: media.length, kept: await kept() }
  },
  // read opens the saved thread and something else, with nobody there to answer.
  async read(_, { base, path, other, words }) {
    await page.goto(base + path)
    await page.getByText(words).first().waitFor()
    await page.locator('main > .note[role=status]').waitFor()
    const pictures = await page.evaluate(() => Promise.all([...document.querySelectorAll('figure img')].map(i => { i.loading = 'eager'; return i.decode().then(() => true, () => false) })))
    await page.goto(base + other)
    await page.locator('[data-kept] a').first().waitFor()
    const listed = await page.locator('[data-kept] a').evaluateAll(list => list.map(a => a.pathname))
    return { pictures, listed }
  },
  // leave signs out, as far as the worker is concerned.
  async leave() {
    await page.evaluate(() => fetch('/signout', { method: 'POST' }).catch(() => {}))
    await until(async () => (await kept()).length === 0, 'somebody signed out and left their threads behind')
    await context.close()
    return {}
  },
}

export const offline = (browser, { step, ...args }) => steps[step](browser, args)
