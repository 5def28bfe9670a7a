/** TCP ports on the loopback address for all servers of a local run. */
import net from 'node:net'

const TRIES_MAX = 200
/** Distance between two ports that can be claimed. */
const BLOCK = 10

/** The preferred port when it is free, else the next free one above it. Port 0: any free port. */
export function findFreePort(preferred = 0): Promise<number> {
  return firstOf(preferred, 1, tryPort)
}

/**
 * Makes `server` listen on the preferred port, or on the next free one. Port 0: any port. A port that was
 * free a moment ago may be taken now, so the port is known only once the server listens on it.
 */
export function listenNear(server: net.Server, preferred: number): Promise<number> {
  return firstOf(preferred, 1, (port) => tryListening(server, port))
}

/**
 * Chooses a port for a server that starts later. `guard` listens on the port above it from now on, and only a
 * process that holds that port may choose. So two concurrent starts never choose the same port, and the next
 * start chooses one far enough above for all servers of the first.
 */
export function claimPort(guard: net.Server, preferred: number): Promise<number> {
  return firstOf(preferred, BLOCK, async (port) => {
    const above = await tryListening(guard, port === 0 ? 0 : port + 1)
    if (above === null) return null
    if ((await tryPort(above - 1)) !== null) return above - 1
    await close(guard)
    return null
  })
}

/** Tries the preferred port and those above it, `step` apart; returns the first result that is not null. */
async function firstOf(
  preferred: number,
  step: number,
  attempt: (port: number) => Promise<number | null>,
): Promise<number> {
  for (let offset = 0; offset < TRIES_MAX; offset++) {
    const port = await attempt(preferred === 0 ? 0 : preferred + offset * step)
    if (port !== null) return port
  }
  throw new Error(`No free port between ${preferred} and ${preferred + TRIES_MAX * step - 1}.`)
}

async function tryPort(port: number): Promise<number | null> {
  const server = net.createServer()
  const found = await tryListening(server, port)
  if (found !== null) await close(server)
  return found
}

/**
 * Checks both loopback families: `localhost` may mean either, and another server on ::1 would answer instead
 * of ours.
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
