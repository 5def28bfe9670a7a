/** wrk as the load generator where it is installed: it uses less CPU than a generator in Node. */
import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { agents, HOST } from './click-load.ts'

const run = promisify(execFile)

export const hasWrk = (): boolean => spawnSync('wrk', ['-v']).error === undefined

export interface WrkVolley {
  answered: number
  /** Requests per second. */
  rate: number
  faults: string[]
}

/** Visitors like those of `visitorRequest`, each with its own address. */
function scriptOf(salt: number): string {
  return `local agents = {${agents.map((agent) => JSON.stringify(agent)).join(', ')}}
local n = ${(salt * 1_000_003) % 2 ** 31}
function request()
  n = n + 1
  local ip = (1 + math.floor(n / 16777216) % 128) .. "." .. (math.floor(n / 65536) % 256) .. "." .. (math.floor(n / 256) % 256) .. "." .. (n % 256)
  return "GET /plans/" .. (n % 1000) .. "/aff/Anna?utm_source=mail&sub1=letter" .. (n % 97) .. "&sub2=" .. (n % 13) ..
    " HTTP/1.1\\r\\nHost: ${HOST}\\r\\nCF-Connecting-IP: " .. ip .. "\\r\\nUser-Agent: " .. agents[n % #agents + 1] ..
    "\\r\\nAccept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\\r\\nAccept-Language: en-US,en;q=0.9\\r\\n" ..
    "Referer: https://blog.example/best-plans-of-the-year\\r\\n\\r\\n"
end
`
}

/** wrk drops the answers that are pending when it ends: at most one for each connection. */
export async function fireWrk(
  dir: string,
  aim: { port: number; connections: number; seconds: number; salt: number },
): Promise<WrkVolley> {
  const script = path.join(dir, 'visitors.lua')
  writeFileSync(script, scriptOf(aim.salt))
  const { stdout } = await run('wrk', [
    ...['-t1', `-c${aim.connections}`, `-d${aim.seconds}s`, '-s', script],
    `http://127.0.0.1:${aim.port}/`,
  ])
  const faults = stdout.split('\n').filter((line) => /Non-2xx|Socket errors/.test(line))
  const answered = Number(/(\d+) requests in/.exec(stdout)?.[1])
  return { answered, rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), faults }
}
