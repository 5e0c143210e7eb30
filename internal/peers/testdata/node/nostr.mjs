// Starts a Nostr relay on the loopback address. The port and the database's file come from the
// environment. A line READY says that it answers; the end of standard input ends it.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { NostrRelay } = require('@nostr-relay/core')
const { Validator } = require('@nostr-relay/validator')
const { EventRepositorySqlite } = require('@nostr-relay/event-repository-sqlite')
const { WebSocketServer } = require('ws')

const events = new EventRepositorySqlite(process.env.RELAY_FILE)
await events.init()
const relay = new NostrRelay(events, { logger: { setLogLevel() {}, debug() {}, info() {}, warn() {}, error: console.error }, filterResultCacheTtl: 0 })
const validator = new Validator()
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.RELAY_PORT) })
server.on('connection', (socket, request) => {
  relay.handleConnection(socket, request.socket.remoteAddress)
  socket.on('message', async (data) => {
    try {
      const message = await validator.validateIncomingMessage(data)
      const result = await relay.handleMessage(socket, message)
      // NIP-09 asks relays to pass deletions on. This one neither keeps them nor tells those who listen; most
      // others do both.
      if (message[0] === 'EVENT' && message[1].kind === 5 && result?.success) await relay.broadcast(message[1])
    } catch (err) {
      socket.send(JSON.stringify(['NOTICE', err.message]))
    }
  })
  socket.on('close', () => relay.handleDisconnect(socket))
  socket.on('error', () => relay.handleDisconnect(socket))
})
server.on('listening', () => console.log('READY'))
process.stdin.on('end', () => process.exit(0)).resume()
