// Journeys of readers through the program. Each fails by throwing, with what was expected.
import assert from 'node:assert/strict'
import { axe, watch } from './survey.mjs'

const windows = {
  mouse: { viewport: { width: 1280, height: 800 } },
  keyboard: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true },
  bare: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
}

// Visit is somebody at a browser. how says with what: mouse, keyboard alone, a phone's finger, or a mouse
// without script.
class Visit {
  static async begin(browser, base, how = 'mouse', options = {}) {
    const v = new Visit()
    v.base = base
    v.how = how
    v.context = await browser.newContext({ serviceWorkers: 'block', locale: 'en-GB', acceptDownloads: true, ...windows[how], ...options })
    v.context.setDefaultTimeout(150_000)
    v.page = await v.context.newPage()
    v.seen = watch(v.page, base)
    return v
  }

  async to(path) { await this.page.goto(this.base + path, { waitUntil: 'load' }) }

  // reach moves the focus to an element by the keyboard, as somebody without a mouse does.
  async reach(target) {
    await target.waitFor({ state: 'visible' })
    for (let i = 0; i < 600; i++) {
      if (await target.evaluate((e) => e === document.activeElement)) {
        const shown = await target.evaluate((e) => {
          const s = getComputedStyle(e)
          const near = e.closest('label') ?? e
          const t = getComputedStyle(near)
          const beside = e.nextElementSibling ? getComputedStyle(e.nextElementSibling) : s
          return [s, t, beside].some((x) => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) > 0 || x.boxShadow !== 'none')
        })
        assert.ok(shown, `the focus cannot be seen on ${await target.evaluate((e) => e.outerHTML.slice(0, 120))}`)
        return
      }
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`by the keyboard nobody reaches ${await target.evaluate((e) => e.outerHTML.slice(0, 160))}`)
  }

  // press uses a link or a button.
  async press(target) {
    target = target.first()
    if (this.how === 'keyboard') {
      await this.reach(target)
      await this.page.keyboard.press('Enter')
    } else if (this.how === 'phone') {
      await target.tap()
    } else {
      await target.click()
    }
  }

  // send presses what leads to another page, and waits for that page; it may have the same address.
  async send(target) {
    await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), this.press(target)])
  }

  // tick marks a checkbox or a radio button.
  async tick(target) {
    target = target.first()
    if (this.how === 'keyboard' && await target.getAttribute('type') === 'radio') {
      // Tab leads to the one of a group that is chosen; arrows choose another.
      await this.reach(this.page.locator(`input[name=${await target.getAttribute('name')}]:checked`))
      for (let i = 0; i < 9 && !await target.isChecked(); i++) await this.page.keyboard.press('ArrowRight')
    } else if (this.how === 'keyboard') {
      await this.reach(target)
      await this.page.keyboard.press('Space')
    } else {
      const label = target.locator('xpath=ancestor::label')
      await (await label.count() ? label.click() : target.click())
    }
    assert.ok(await target.isChecked(), 'a box was not ticked')
  }

  // write fills a field in.
  async write(target, text) {
    target = target.first()
    if (this.how === 'keyboard') {
      await this.reach(target)
      await this.page.keyboard.press('Control+A')
      await this.page.keyboard.type(text)
    } else {
      await target.fill(text)
    }
  }

  // unfold opens what is folded, if it is.
  async unfold(summary) {
    summary = summary.first()
    if (!await summary.evaluate((e) => e.parentElement.open)) await this.press(summary)
  }

  async at(pattern) { await this.page.waitForURL(pattern, { waitUntil: 'load' }) }

  // sees waits for words, and tells what stood there instead.
  async sees(text) {
    try {
      await this.page.getByText(text).first().waitFor()
    } catch (e) {
      throw new Error(`${e.message}\nwhat is shown: ${await this.shown()}`)
    }
  }

  // shown describes the page for whoever reads why a journey failed.
  async shown() {
    const inside = this.page.evaluate(async () => JSON.stringify({
      title: document.title, says: document.body?.innerText.slice(0, 400), length: document.body?.innerText.length,
      ready: document.readyState, worker: navigator.serviceWorker?.controller?.state ?? 'none',
      kept: 'caches' in self ? (await Promise.all((await caches.keys()).map(async (n) => [n, ...(await (await caches.open(n)).keys()).map((r) => r.url)]))) : [],
    })).catch((e) => String(e.message))
    const late = new Promise((done) => setTimeout(done, 5000, 'the page does not answer'))
    return `${this.page.url()} ${await Promise.race([inside, late])} console: ${JSON.stringify(this.seen.console)}`
  }

  async end({ console: quiet = true } = {}) {
    await this.context.close()
    assert.deepEqual(this.seen.foreign, [], 'other hosts were asked')
    if (quiet) assert.deepEqual(this.seen.console, [], 'the console was spoken to')
  }
}

// keep reads, keeps, finds again and takes away a thread of the seed page.
export async function keep(browser, { base, how, title, words, sentence }) {
  const v = await Visit.begin(browser, base, how)
  const { page } = v
  await v.to('/')
  await v.press(page.getByRole('link', { name: title }))
  await v.at('**/t/**')
  const thread = new URL(page.url()).pathname
  await v.sees(sentence)

  await v.press(page.locator('form[action="/save"] button'))
  await page.locator('form[action="/save"] [aria-pressed=true]').first().waitFor({ state: 'attached' })

  await v.unfold(page.locator('.vms > details:last-child > summary'))
  await v.write(page.locator('#labels'), 'war room, speeches')
  await v.send(page.getByRole('button', { name: 'Keep the labels' }))
  await page.locator('[href="/labels/speeches"]').first().waitFor({ state: 'attached' })

  await v.unfold(page.locator('.vms > details:last-child > summary'))
  await v.write(page.locator('#new'), `For the ${how}`)
  await v.send(page.getByRole('button', { name: 'Make it with this thread' }))

  await v.to(thread)
  await v.send(page.locator('button[form=stop]').nth(2))
  await page.locator('.goon').first().waitFor()

  await v.to(thread)
  await v.press(page.locator('a[href^="/mark/"]').nth(1))
  await v.at('**/mark/**')
  await v.tick(page.locator('input[name=s]'))
  await v.write(page.locator('#note'), 'worth saying twice')
  await v.press(page.locator('main button.first'))
  await v.at('**/t/**')
  await page.locator('mark').first().waitFor()

  await v.to('/highlights')
  await v.sees('worth saying twice')
  await v.to('/collections')
  await v.press(page.getByRole('link', { name: `For the ${how}` }))
  await v.at('**/collections/*')
  await page.getByRole('link', { name: title }).first().waitFor()

  await v.to('/shelf')
  await v.press(page.getByRole('link', { name: title }))
  await v.at('**/t/**')
  await v.press(page.locator('.goon a'))
  await page.waitForURL(/#p-/)

  // Found again by words that stand in the middle of it.
  await v.to('/')
  await v.write(page.locator('form[role=search] input'), words)
  await page.keyboard.press('Enter')
  await v.at('**/search**')
  await v.press(page.locator('main a[href^="/t/"]'))
  await v.at('**/t/**')
  assert.equal(new URL(page.url()).pathname, thread, 'the search leads to another thread')

  // Taken away as a file.
  await v.to(thread)
  await v.unfold(page.locator('summary', { hasText: 'Take it away' }))
  const [file] = await Promise.all([page.waitForEvent('download'), v.press(page.getByRole('link', { name: /markdown/i }))])
  const chunks = []
  for await (const c of await file.createReadStream()) chunks.push(c)
  assert.ok(Buffer.concat(chunks).toString().includes(sentence.slice(0, 40)), 'the file lacks the words')
  await v.end()
}

// settle changes how pages look, and finds it changed on the next page.
export async function settle(browser, { base, how }) {
  const v = await Visit.begin(browser, base, how, { colorScheme: 'light' })
  const { page } = v
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor)
  await v.to('/settings')
  const before = await ground()
  await v.tick(page.locator('input[name=theme][value=dark]'))
  await v.tick(page.locator('input[name=size][value="5"]'))
  await v.send(page.locator('main button.first'))
  await v.at('**/settings?saved=1')
  assert.notEqual(await ground(), before, 'the dark looks as the light did')
  await v.to('/')
  assert.ok(/dark/.test(await page.evaluate(() => document.documentElement.className)), 'the next page is not dark')
  await v.to('/settings')
  await page.locator('#lang').selectOption('ar')
  await v.send(page.locator('main button.first'))
  await v.at('**/settings?saved=1')
  assert.equal(await page.evaluate(() => document.documentElement.lang + getComputedStyle(document.documentElement).direction), 'arrtl')
  await v.send(page.locator('main button[name=reset]'))
  assert.equal(await page.evaluate(() => document.documentElement.className), '')
  await v.end()
}

// keys reads by single keys.
export async function keys(browser, { base, thread }) {
  const v = await Visit.begin(browser, base, 'keyboard')
  const { page } = v
  await v.to(thread)
  const now = () => page.evaluate(() => document.activeElement.closest('.p')?.id ?? '')
  const stop = async (key) => {
    const was = await now()
    await page.keyboard.press(key)
    await page.waitForFunction((was) => (document.activeElement.closest('.p')?.id ?? '') !== was, was)
    return now()
  }
  const first = await stop('j')
  const second = await stop('j')
  assert.notEqual(first, second)
  assert.equal(await stop('k'), first, 'k does not lead back')
  await page.keyboard.press('?')
  await v.at('**/keys')
  await page.keyboard.press('h')
  await v.at(base + '/')
  await page.keyboard.press('/')
  assert.equal(await page.evaluate(() => document.activeElement.name), 'q')
  await page.keyboard.type('jj') // in a field they are letters
  assert.equal(await page.evaluate(() => document.activeElement.value), 'jj')
  // The first stop of Tab is the way past the menu.
  await v.to('/')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.id || location.hash), 'main')
  await v.end()
}

// share hands a link over as a phone does.
export async function share(browser, { base, link, expect }) {
  const v = await Visit.begin(browser, base, 'phone')
  await v.to('/')
  const manifest = await v.page.evaluate(async () => {
    const at = document.querySelector('link[rel=manifest]').href
    return (await fetch(at)).json()
  })
  assert.ok(manifest.icons.length > 0 && manifest.start_url, 'it cannot be installed')
  const { action, method, params } = manifest.share_target
  assert.equal(method, 'GET')
  const said = new URLSearchParams({ [params.title]: 'A thread', [params.text]: `Read this: ${link}`, [params.url]: '' })
  await v.to(`${action}?${said}`)
  const html = await v.page.content()
  assert.ok(html.includes(expect), `what was shared is not on the page ${v.page.url()}`)
  await v.end({ console: false })
}

// unroll pastes a link and watches the thread come.
export async function unroll(browser, { base, how, link, first, last }) {
  const v = await Visit.begin(browser, base, how)
  const { page } = v
  await v.to('/')
  await v.write(page.locator('#said'), link)
  await v.send(page.locator('form.box button.first'))
  // Where it costs others something, the page says what and asks once more.
  const go = page.locator('main form[action="/unroll"] button.first')
  if (new URL(page.url()).pathname === '/open' && await go.count()) await v.press(go)
  await page.getByText(last).first().waitFor({ state: 'attached', timeout: 240_000 })
  await page.getByText(first).first().waitFor({ state: 'attached' })
  await page.waitForLoadState('load')
  if (how !== 'bare') assert.deepEqual(await axe(page), [], `what axe says of ${page.url()}`) // axe is a script itself
  await v.to('/')
  await v.press(page.locator('main a[href^="/t/"]'))
  await v.at('**/t/**')
  await v.sees(last)
  await v.end()
}

// drop takes a file in from the home page.
export async function drop(browser, { base, how, file, title }) {
  const v = await Visit.begin(browser, base, how)
  const { page } = v
  await v.to('/')
  await page.locator('#file').setInputFiles(file)
  await v.press(page.locator('form.drop button'))
  await page.getByText(title).first().waitFor({ state: 'attached', timeout: 240_000 })
  await v.end()
}

// lasting is what stays open between two questions: a browser's profile that has kept a thread.
let lasting

// away keeps a thread on the device.
export async function away(browser, { base, title }) {
  const v = await Visit.begin(browser, base, 'phone', { serviceWorkers: 'allow' })
  lasting = v
  await v.to('/')
  await v.press(v.page.getByRole('link', { name: title }))
  await v.at('**/t/**')
  await v.page.evaluate(async () => { await navigator.serviceWorker.ready })
  await v.press(v.page.locator('form[action="/save"] button'))
  await v.page.locator('form[action="/save"] [aria-pressed=true]').first().waitFor({ state: 'attached' })
  await v.page.waitForFunction(async () => {
    if (!await caches.has('clew-kept')) return false
    return !!await (await caches.open('clew-kept')).match(location.pathname, { ignoreVary: true, ignoreSearch: true })
  })
}

// offline opens it while nobody answers. Where it does not come, what is shown instead is noted, and a reader
// tries once more: what the device has lost stays lost.
export async function offline(_, { sentence }) {
  const v = lasting
  let trouble
  for (let tries = 0; ; tries++) {
    try {
      await v.page.reload({ waitUntil: 'load' })
      await v.sees(sentence)
      break
    } catch (e) {
      if (tries) throw new Error(`${e.message}\nbefore that: ${trouble}`)
      trouble = String(e.message)
    }
  }
  const at = new URL(v.page.url()).pathname
  await v.to('/accounts')
  await v.page.locator(`main a[href="${at}"]`).first().waitFor()
  await v.press(v.page.locator(`main a[href="${at}"]`))
  await v.sees(sentence)
  await v.end({ console: false }) // the browser says there that nobody answers
  return { trouble }
}

// passkey signs in with a password, makes a passkey, and signs in with that.
export async function passkey(browser, { base, name, password }) {
  const v = await Visit.begin(browser, base)
  const { page } = v
  const cdp = await v.context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await v.to('/signin?to=/me')
  await v.write(page.locator('#name'), name)
  await v.write(page.locator('#password'), 'not the password')
  await v.press(page.locator('form.sign button.first'))
  await page.locator('[role=alert]:not([hidden])').first().waitFor()
  await v.write(page.locator('#name'), name)
  await v.write(page.locator('#password'), password)
  await v.press(page.locator('form.sign button.first'))
  await v.at('**/me')
  await v.press(page.locator('[data-passkey=new] button'))
  await page.waitForFunction(() => location.search !== '' || document.querySelector('[data-passkey-wrong]:not([hidden])'))
  assert.equal((await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length, 1, 'no passkey was made')
  await v.press(page.locator('form[action="/signout"] button'))
  await v.at(base + '/')
  await v.to('/me')
  await v.at('**/signin**')
  await v.press(page.locator('[data-passkey=in] button'))
  await v.at('**/me')
  await v.sees(name)
  await v.end({ console: false }) // a wrong password is a 401, and the browser says so
}

// invited makes an account of an invitation and finds a shelf of its own.
export async function invited(browser, { base, invitation, name, password, title }) {
  const v = await Visit.begin(browser, base, 'phone')
  const { page } = v
  await v.to(invitation)
  await v.write(page.locator('#name'), name)
  await v.write(page.locator('#password'), password)
  await v.press(page.locator('form.sign button.first'))
  await v.at('**/me**')
  await v.to('/')
  await v.press(page.getByRole('link', { name: title }))
  await v.at('**/t/**')
  await v.press(page.locator('form[action="/save"] button'))
  await page.locator('form[action="/save"] [aria-pressed=true]').first().waitFor({ state: 'attached' })
  await v.to('/shelf')
  await page.getByRole('link', { name: title }).first().waitFor()
  const bad = await axe(page)
  assert.deepEqual(bad, [])
  await v.to('/people').catch(() => {})
  assert.ok(!await page.locator('form[action="/people"]').count(), 'a reader may invite others')
  await v.end({ console: false })
}
