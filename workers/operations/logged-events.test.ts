import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventKinds } from '../../schema/vocabulary.ts'
import { sourcesIn } from '../test/imports.ts'

const root = path.resolve(import.meta.dirname, '../..')
const logged =
  /(?:\blog|logProblem)\(\s*'([a-z_]+\.[a-z_]+)'|logRefused\(\s*c,\s*'([a-z_]+\.[a-z_]+)'|event: '([a-z_]+\.[a-z_]+)'|event: `([a-z_]+\.)\$/g

test('docs/logs.md names every event that the code logs, and no other', () => {
  const files = sourcesIn('workers').filter(
    (file) => !/\.test\.ts$|\/(test|scenarios)\//.test(file),
  )
  const events = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(logged)].map(
      ([, log, refused, event, prefix]) => log ?? refused ?? event ?? `${prefix}…`,
    ),
  )
  // Events of the product, which webhooks send, are no lines of the log.
  const names = new Set(
    events.filter((event) => !(eventKinds as readonly string[]).includes(event)),
  )
  const text = readFileSync(path.join(root, 'docs/logs.md'), 'utf8')
  const documented = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name)
  expect(documented.toSorted()).toEqual([...names].toSorted())
})
