import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const settings = readFileSync(path.resolve(import.meta.dirname, '../wrangler.toml'), 'utf8')
const guide = readFileSync(path.resolve(import.meta.dirname, '../docs/deploy.md'), 'utf8')
const consumers = settings
  .split('\n')
  .filter((line) => /^\s*\{ queue = .*max_batch_size/.test(line))

test('F13: every queue that is consumed has a dead-letter queue of its own, which is to be created', () => {
  expect(consumers.length).toBeGreaterThan(0)
  for (const line of consumers) {
    const [, queue] = /queue = "([\w-]+)"/.exec(line) ?? []
    expect(line).toContain(`dead_letter_queue = "${queue}-dead"`)
    expect(guide).toContain(`\`${queue}\`, \`${queue}-dead\``)
  }
})

test('every queue that is written to is consumed, and locally as well', () => {
  const written = [...settings.matchAll(/binding = "[A-Z]+", queue = "(\w+)"/g)].map(
    ([, queue]) => queue,
  )
  for (const queue of new Set(written)) {
    expect(consumers.filter((line) => line.includes(`queue = "${queue}",`))).toHaveLength(2)
  }
})
