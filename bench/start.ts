/** Time from the start of the process to its first redirect, beside that of a bare Worker. */
import net from 'node:net'
import { snapshots, visitorRequest } from './click-load.ts'
import { median } from './figures.ts'
import type { Row } from './table.ts'
import { freePort, launch, type Service } from './workerd.ts'
import { bare, kvOf, sink } from './workers.ts'

const STARTS = 9
const START_MS_MAX = 10_000

export async function measureStart(dir: string, module: string): Promise<Row> {
  const bindings = '(name = "SNAPSHOTS", kvNamespace = "kv"), (name = "CLICKS", queue = "sink")'
  const around = [
    { name: 'kv', module: kvOf(snapshots) },
    { name: 'sink', module: sink },
  ]
  const bareMs: number[] = []
  const trackerMs: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const port = await freePort()
    bareMs.push(await firstRedirectMs(dir, [{ name: 'bare', module: bare, port }, ...around]))
    const tracker = { name: 'tracker', module, bindings, port }
    trackerMs.push(await firstRedirectMs(dir, [tracker, ...around]))
  }
  const value = median(trackerMs.map((ms, round) => ms - (bareMs[round] as number)))
  return {
    what: 'start to first redirect, beyond bare',
    ...{ value, unit: ' ms', digits: 1, bar: 20, aim: 10, atMost: true },
    note: `${median(trackerMs).toFixed(1)} ms, bare ${median(bareMs).toFixed(1)} ms`,
  }
}

async function firstRedirectMs(dir: string, services: Service[]): Promise<number> {
  const port = services[0]?.port as number
  const startedAtMs = performance.now()
  const { server } = launch(dir, 'start', services)
  try {
    while (performance.now() - startedAtMs < START_MS_MAX) {
      const head = await ask(port)
      const ms = performance.now() - startedAtMs
      if (head?.startsWith('HTTP/1.1 302')) return ms
      await new Promise((wake) => setTimeout(wake, 1))
    }
    throw new Error(`no redirect within ${START_MS_MAX} ms of the start`)
  } finally {
    await server.stop()
  }
}

/** The beginning of an answer, or null while no server listens. */
function ask(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('connect', () => socket.write(visitorRequest(1, 1).request))
    socket.on('data', (data) => {
      socket.destroy()
      resolve(data.toString('latin1'))
    })
    socket.on('error', () => resolve(null))
  })
}
