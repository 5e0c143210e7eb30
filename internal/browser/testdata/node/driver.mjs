// Drives one Chromium for the Go tests. A line of input is {"id", "op", "args"}; a line of output is
// {"id", "result"} or {"id", "error"}, with a "note" where the machine failed once and a second try did
// not. It ends when its input does, and the browser with it.
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { survey, targets } from './survey.mjs'
import { attack } from './attack.mjs'
import { lighthouse } from './lighthouse.mjs'
import { weigh } from './weigh.mjs'
import { feeds } from './feeds.mjs'
import * as journeys from './journeys.mjs'
import { shots } from './shots.mjs'
import { offline } from './offline.mjs'

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-sandbox', '--lang=en-GB']

let browser

// launched gives the browser, started anew if it has died.
async function launched() {
  if (!browser?.isConnected()) {
    browser = await chromium.launch({ executablePath: process.env.CLEW_CHROMIUM, args: flags, timeout: 240_000 })
    // Whoever waits for a page waits as long as a busy machine may take.
    const fresh = browser.newContext.bind(browser)
    browser.newContext = async (options) => {
      const context = await fresh(options)
      context.setDefaultTimeout(150_000)
      return context
    }
  }
  return browser
}

const ops = {
  survey, targets, attack, weigh, feeds, shots, offline,
  lighthouse: (_, args) => lighthouse({ ...args, flags }),
  journey: async (b, { journey, ...args }) => {
    if (!journeys[journey]) throw new Error(`no journey is called ${journey}`)
    let clock
    const late = new Promise((_, fail) => { clock = setTimeout(() => fail(new Error(`${journey} took longer than six minutes`)), 360_000) })
    try {
      return await Promise.race([journeys[journey](b, args), late]) ?? {}
    } finally {
      clearTimeout(clock)
    }
  },
}

// broke says whether the browser died under the question, which is no answer to it.
const broke = (e) => /(Target|Browser|page|context).*(closed|crashed)|crashed|ECONNRESET/i.test(String(e?.message)) && !e?.told

async function answer({ id, op, args }) {
  let note
  for (let tries = 0; ; tries++) {
    try {
      return { id, result: await ops[op](await launched(), args), note }
    } catch (e) {
      if (tries === 0 && broke(e)) {
        note = String(e.message).slice(0, 300)
        continue
      }
      return { id, error: String(e?.stack ?? e).slice(0, 6000), note }
    }
  }
}

const lines = createInterface({ input: process.stdin })
lines.on('line', async (line) => {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n')
})
lines.on('close', async () => {
  await browser?.close().catch(() => {})
  process.exit(0)
})
