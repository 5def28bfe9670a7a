import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { limits } from '../workers/core/limits.ts'
import { checkSignature } from '../workers/credentials/request-signature.ts'

const guide = readFileSync('docs/keys.md', 'utf8')

test('the guide’s example signs what it sends, with any key and body', async () => {
  const [, script = ''] = /```sh\n([^`]*(?:`(?!``)[^`]*)*)```/.exec(guide) ?? []
  const signing = script.slice(0, script.indexOf('curl '))
  const key = `trib_live_${'0'.repeat(32)}_${'k'.repeat(43)}`
  const output = execFileSync('sh', ['-ec', `${signing}printf '%s\\n%s' "$SIGNATURE" "$BODY"`], {
    ...{ encoding: 'utf8' as const, timeout: 20_000 },
    env: { ...process.env, APP_KEY: key },
  })
  const [header = '', body = ''] = output.split('\n')
  expect(JSON.parse(body)).toMatchObject({ event: 'lead' })
  const keyHash = createHash('sha256').update(key).digest('hex')
  const bytes = new Uint8Array(new TextEncoder().encode(body))
  const signed = { header, keyHash, nowMs: Date.now() }
  expect(await checkSignature({ ...signed, body: bytes })).toBe('good')
  const other = new Uint8Array(new TextEncoder().encode(`${body} `))
  expect(await checkSignature({ ...signed, body: other })).toBe('wrong')
})

test('the guide’s table of limits holds the numbers of the code', () => {
  const written = [...guide.matchAll(/^\| per .*?\| ([\d,]+) in (\d+) s \|/gm)].map(
    ([, count = '', seconds]) => `${Number(count.replace(',', ''))} in ${seconds}`,
  )
  const declared = Object.values(limits).map(
    ({ count, periodSeconds }) => `${count} in ${periodSeconds}`,
  )
  expect(written.sort()).toEqual(declared.sort())
})
