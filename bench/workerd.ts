/** Runs `workerd serve` with our own configuration and reads CPU and memory. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The package exports the path of its native binary; it has no types. */
const binary = (createRequire(import.meta.url)('workerd') as { default: string }).default

/** A Worker in the configuration; `bindings` is Cap'n Proto text. */
export interface Service {
  name: string
  module: string
  bindings?: string
  /** Name of its Durable Object class, stored on disk beside the configuration. */
  objectClass?: string
  /** Port on 127.0.0.1, for Workers that are called from outside. */
  port?: number
  /** Service that replaces the network for its `fetch`. */
  outbound?: string
}

export interface Server {
  /** Milliseconds of CPU time, user and system, since the start. */
  cpuMs: () => number
  /** Resident memory in MB. */
  rssMb: () => number
  stop: () => Promise<void>
}

export interface Settings {
  v8Flags?: readonly string[]
  /** Port on 127.0.0.1 of the inspector for all Workers of the process. */
  inspectorPort?: number
}

/** Starts one workerd process and waits until its first port accepts connections. */
export async function serve(
  dir: string,
  name: string,
  services: Service[],
  settings: Settings = {},
): Promise<Server> {
  const { child, server } = launch(dir, name, services, settings)
  const port = services.find((service) => service.port !== undefined)?.port as number
  await answering(port, child)
  return server
}

/** Starts one workerd process without waiting. */
export function launch(
  dir: string,
  name: string,
  services: Service[],
  { v8Flags = [], inspectorPort }: Settings = {},
) {
  const config = path.join(dir, `${name}.capnp`)
  for (const service of services) {
    writeFileSync(path.join(dir, `${service.name}.js`), service.module)
  }
  writeFileSync(config, configOf(services, dir, v8Flags))
  const inspector =
    inspectorPort === undefined ? [] : [`--inspector-addr=127.0.0.1:${inspectorPort}`]
  const child = spawn(binary, ['serve', config, ...inspector], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const pid = child.pid as number
  const server: Server = {
    cpuMs: () => cpuMsOf(pid),
    rssMb: () => rssMbOf(pid),
    stop: () => stop(child),
  }
  return { child, server }
}

function configOf(services: Service[], dir: string, v8Flags: readonly string[]): string {
  const workers = services.map(
    ({ name, bindings, objectClass, outbound }) => `(name = "${name}", worker = (
      modules = [(name = "worker.js", esModule = embed "${name}.js")],
      compatibilityDate = "2026-10-20",
      bindings = [${bindings ?? ''}]${objectsOf(objectClass)}${outboundOf(outbound)}))`,
  )
  if (services.some(({ objectClass }) => objectClass !== undefined)) {
    workers.push(`(name = "objects", disk = (path = "${dir}", writable = true))`)
  }
  const sockets = services
    .filter(({ port }) => port !== undefined)
    .map(
      ({ name, port }) =>
        `(name = "${name}", address = "127.0.0.1:${port}", http = (), service = "${name}")`,
    )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ${JSON.stringify(v8Flags)},
  services = [${workers.join(',\n')}],
  sockets = [${sockets.join(',\n')}]
);
`
}

function objectsOf(className: string | undefined): string {
  if (className === undefined) return ''
  return `,
      durableObjectNamespaces = [(className = "${className}", uniqueKey = "${className}", enableSql = true)],
      durableObjectStorage = (localDisk = "objects")`
}

function outboundOf(service: string | undefined): string {
  return service === undefined ? '' : `,\n      globalOutbound = "${service}"`
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (child.exitCode !== null) throw new Error(`workerd ended with code ${child.exitCode}`)
    if (await connects(port)) return
    await sleep(25)
  }
  throw new Error(`nothing listens on port ${port}`)
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('connect', () => socket.end(() => resolve(true)))
    socket.on('error', () => resolve(false))
  })
}

/** Linux counts CPU in ticks of 10 ms; on other systems there is no figure. */
function cpuMsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

function rssMbOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** A port that is free at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
