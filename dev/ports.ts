/** Finds TCP ports on the loopback address for everything a local run listens on. */
import net from 'node:net'

const TRIES_MAX = 200

/** The wished port when it is free, else the next free one above it. Port 0: any free port. */
export async function findFreePort(wished = 0): Promise<number> {
  for (let offset = 0; offset < TRIES_MAX; offset++) {
    const port = await tryPort(wished === 0 ? 0 : wished + offset)
    if (port !== null) return port
  }
  throw new Error(`No free port between ${wished} and ${wished + TRIES_MAX - 1}.`)
}

/**
 * Listens for a moment on both loopback families: `localhost` may mean either, and a server of
 * somebody else on ::1 would answer for ours.
 */
async function tryPort(port: number): Promise<number | null> {
  const found = await listenOnce(port, '127.0.0.1')
  if (typeof found !== 'number') return null
  return (await listenOnce(found, '::1')) === 'taken' ? null : found
}

function listenOnce(port: number, host: string): Promise<number | 'taken' | 'impossible'> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? 'taken' : 'impossible')
    })
    server.listen(port, host, () => {
      const { port: actual } = server.address() as net.AddressInfo
      server.close(() => resolve(actual))
    })
  })
}
