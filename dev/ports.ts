/** TCP ports on the loopback address for everything a local run listens on. */
import net from 'node:net'

const TRIES_MAX = 200
/** Ports from one that can be claimed to the next. */
const BLOCK = 10

/** The wished port when it is free, else the next free one above it. Port 0: any free port. */
export function findFreePort(wished = 0): Promise<number> {
  return firstOf(wished, 1, tryPort)
}

/**
 * Makes `server` listen on the wished port, or on the next one that it gets. Port 0: any port. What
 * was free a moment ago may be taken now, so the port is known only once the server listens on it.
 */
export function listenNear(server: net.Server, wished: number): Promise<number> {
  return firstOf(wished, 1, (port) => tryListening(server, port))
}

/**
 * Chooses a port for a server that starts later. `guard` listens on the port above it from now on,
 * and only who has that one may choose. Two starts at once never choose the same port, and the next
 * one to choose is far enough above for everything that the first start listens on.
 */
export function claimPort(guard: net.Server, wished: number): Promise<number> {
  return firstOf(wished, BLOCK, async (port) => {
    const above = await tryListening(guard, port === 0 ? 0 : port + 1)
    if (above === null) return null
    if ((await tryPort(above - 1)) !== null) return above - 1
    await close(guard)
    return null
  })
}

/** The first answer that is not null, of the wished port and those above it, `step` apart. */
async function firstOf(
  wished: number,
  step: number,
  attempt: (port: number) => Promise<number | null>,
): Promise<number> {
  for (let offset = 0; offset < TRIES_MAX; offset++) {
    const port = await attempt(wished === 0 ? 0 : wished + offset * step)
    if (port !== null) return port
  }
  throw new Error(`No free port between ${wished} and ${wished + TRIES_MAX * step - 1}.`)
}

async function tryPort(port: number): Promise<number | null> {
  const server = net.createServer()
  const found = await tryListening(server, port)
  if (found !== null) await close(server)
  return found
}

/**
 * Looks at both loopback families: `localhost` may mean either, and a server of somebody else on ::1
 * would answer for ours.
 */
async function tryListening(server: net.Server, port: number): Promise<number | null> {
  const found = await listen(server, port, '127.0.0.1')
  if (typeof found !== 'number') return null
  const other = net.createServer()
  const onOther = await listen(other, found, '::1')
  if (typeof onOther === 'number') await close(other)
  if (onOther !== 'taken') return found
  await close(server)
  return null
}

function listen(
  server: net.Server,
  port: number,
  host: string,
): Promise<number | 'taken' | 'impossible'> {
  return new Promise((resolve) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      server.off('listening', accept)
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? 'taken' : 'impossible')
    }
    const accept = () => {
      server.off('error', refuse)
      resolve((server.address() as net.AddressInfo).port)
    }
    server.once('error', refuse)
    server.once('listening', accept)
    server.listen(port, host)
  })
}

const close = (server: net.Server) => new Promise((resolve) => server.close(resolve))
