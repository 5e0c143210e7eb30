// Runs the search of a site as a browser would, with as little of a page as it asks for.
//
//   node search.mjs FOLDER        a query a line on stdin; a line of JSON each: hits, bytes loaded, how often "More" found nothing, words said
//   node search.mjs --fold SCRIPT a line each of texts in JSON on stdin; their folded form and terms
import { readFileSync } from 'node:fs'
import vm from 'node:vm'
const [dir, script] = process.argv.slice(2)
const lines = readFileSync(0, 'utf8').split('\n').filter(l => l !== '')
if (dir === '--fold') {
  const text = readFileSync(script, 'utf8')
  const part = text.slice(text.indexOf('// --- words'), text.indexOf('// asked takes'))
  const run = vm.runInThisContext('(() => {' + part + '; return s => [fold(s), termsOf(fold(s))] })()')
  process.stdout.write(lines.map(l => JSON.stringify(run(JSON.parse(l))) + '\n').join(''))
  lines.length = 0
}
class Element {
  constructor(tag) { this.tag = tag; this.children = []; this.dataset = { none: 'none', more: 'more', failed: 'failed', busy: 'busy', how: 'how' }; this.on = {}; this.text = '' }
  append(...all) { for (const c of all) { this.children.push(c); if (c.tag === 'script') c.load() } }
  after(e) { this.next = e }
  addEventListener(name, f) { this.on[name] = f }
  getAttribute(name) { return name === 'action' ? 'search.html' : null }
  set textContent(s) { this.text = s; this.children = [] }
  get textContent() { return this.text + this.children.map(c => typeof c === 'string' ? c : c.textContent).join('') }
  focus() {}
  load() {
    setImmediate(() => {
      let text
      try { text = readFileSync(dir + '/' + this.src, 'utf8') } catch { return this.onerror() }
      bytes += Buffer.byteLength(text)
      vm.runInContext(text, context)
    })
  }
}
let bytes, context
const source = dir === '--fold' ? '' : readFileSync(dir + '/search.js', 'utf8')
for (const q of lines) {
  bytes = 0
  const form = new Element('form'), list = new Element('ol'), said = new Element('p')
  form.elements = { q: {} , }
  form.elements.q.focus = () => {}
  const document = { querySelector: () => form, getElementById: id => id === 'found' ? list : said, createElement: t => new Element(t), head: new Element('head'), title: '' }
  context = vm.createContext({ document, location: { search: '?q=' + encodeURIComponent(q) }, URLSearchParams, console, Promise })
  context.window = context
  vm.runInContext(source, context)
  const settled = async () => { for (let i = 0; i < 20000 && (said.textContent === 'busy' || list.next?.hidden !== false && said.textContent === '' && !done()); i++) await new Promise(r => setImmediate(r)) }
  const hits = () => list.children.flatMap(li => li.children.filter(a => a.className === 'hit').map(a => a.href))
  let quiet = 0, last = -1
  const done = () => { const n = hits().length + bytes; if (n === last) quiet++; else { quiet = 0; last = n } return quiet > 50 }
  await settled()
  const first = bytes
  let vain = 0
  for (let i = 0; i < 100 && list.next && !list.next.hidden; i++) {
    const before = hits().length
    quiet = 0; list.next.on.click(); await settled()
    if (hits().length === before) vain++
  }
  console.log(JSON.stringify({ hits: hits(), bytes: first, vain, said: said.textContent, shown: list.children[0]?.textContent ?? '' }))
}
