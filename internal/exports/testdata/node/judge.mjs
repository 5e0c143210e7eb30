// Judges books: one line of JSON for each complaint of a checker, and one for each file that it has judged.
// Arguments: "ts" or "ace", then files.
import { readFile } from 'node:fs/promises'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createRequire } from 'node:module'

const say = o => process.stdout.write(JSON.stringify(o) + '\n')
const [checker, ...files] = process.argv.slice(2)

if (checker === 'ts') {
  const { EpubCheck } = await import('@likecoin/epubcheck-ts')
  for (const f of files) {
    const r = await EpubCheck.validate(new Uint8Array(await readFile(f)))
    for (const m of r.messages) {
      if (m.severity !== 'usage') say({ file: basename(f), level: m.severity, rule: m.id, message: m.message, where: m.location?.path ?? '' })
    }
    say({ file: basename(f), done: true })
  }
}

if (checker === 'ace') {
  const require = createRequire(import.meta.url)
  const ace = require('@daisy/ace-core')
  const runner = require('@daisy/ace-axe-runner-puppeteer')
  for (const f of files) {
    const out = mkdtempSync(join(tmpdir(), 'ace-'))
    await ace(f, { cwd: process.cwd(), outdir: out, tmpdir: join(out, 'tmp'), verbose: false, silent: true, initLogger: true, lang: 'en', jobid: '' }, runner)
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
    for (const a of report.assertions) {
      for (const b of a.assertions) {
        const t = b['earl:test'], r = b['earl:result']
        say({ file: basename(f), level: t['earl:impact'], rule: t['dct:title'], message: r['dct:description'], where: (a['earl:testSubject']?.url ?? '') + ' ' + (r.html ?? '').slice(0, 200) })
      }
    }
    say({ file: basename(f), done: true })
  }
  process.exit(0)
}
