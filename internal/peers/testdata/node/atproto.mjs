// Starts a PDS, a did:plc directory and, if PostgreSQL and Redis are given, the AppView of Bluesky.
// Ports come from the environment. A line READY says that all answer; then each line of standard input
// "process" is answered with PROCESSED once the AppView has taken in all that the PDS has.
// The end of standard input ends it.
import dns from 'node:dns'
import net from 'node:net'
import readline from 'node:readline'

// The servers of the package listen on every interface: here they listen on the loopback address alone.
dns.setDefaultResultOrder('ipv4first')
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  }
  if (typeof first === 'number' || typeof first === 'string') {
    return listen.call(this, { port: Number(first), host: '127.0.0.1' }, ...rest.filter((r) => typeof r === 'function'))
  }
  return listen.call(this, first, ...rest)
}

const { TestNetwork, TestNetworkNoAppView } = await import('@atproto/dev-env')
const port = (name) => Number(process.env[name])
const params = { plc: { port: port('PLC_PORT') }, pds: { port: port('PDS_PORT'), hostname: 'localhost' } }
const whole = Boolean(process.env.DB_POSTGRES_URL)
const network = whole
  ? await TestNetwork.create({ ...params, dbPostgresSchema: 'clew', bsky: { port: port('BSKY_PORT') } })
  : await TestNetworkNoAppView.create(params)

console.log('READY')
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line.trim() === 'process') {
    await network.processAll(60000)
    console.log('PROCESSED')
  }
}
await network.close()
process.exit(0)
