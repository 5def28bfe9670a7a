import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Limit, limits, networkOf } from './limits.ts'

const text = readFileSync('wrangler.toml', 'utf8')
const LINE =
  /\{ name = "(\w+)", namespace_id = "(\d+)", simple = \{ limit = (\d+), period = (\d+) \} \}/g

/** The bindings declared in one environment of wrangler.toml. */
function declaredBy(environment: string) {
  const [, ...sections] = text.split(/^\[env\./m)
  const [section = ''] = sections.filter((part) => part.startsWith(`${environment}]`))
  return [...section.matchAll(LINE)].map(([, binding, namespace, count, period]) => ({
    ...{ binding, namespace, count: Number(count), periodSeconds: Number(period) },
  }))
}

const wanted: readonly Limit[] = Object.values(limits)
const byBinding = (binding: string | undefined) => wanted.find((one) => one.binding === binding)

test('wrangler.toml declares every limit of the table with its numbers, and no other', () => {
  const declared = [...declaredBy('api'), ...declaredBy('tracker')]
  expect(declared.map(({ binding }) => binding).sort()).toEqual(
    wanted.map(({ binding }) => binding).sort(),
  )
  for (const { binding, count, periodSeconds } of declared) {
    expect({ binding, count, periodSeconds }).toEqual(byBinding(binding))
  }
  const namespaces = declared.map(({ namespace }) => namespace)
  expect(new Set(namespaces).size).toBe(namespaces.length)
})

test('a local run has the same limits, none tighter: there everybody is one address', () => {
  const local = declaredBy('dev')
  expect(local.map(({ binding }) => binding).sort()).toEqual(
    wanted.map(({ binding }) => binding).sort(),
  )
  for (const { binding, count, periodSeconds } of local) {
    expect(periodSeconds, binding).toBe(byBinding(binding)?.periodSeconds)
    expect(count, binding).toBeGreaterThanOrEqual(byBinding(binding)?.count ?? 0)
  }
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
])('%s counts as %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})
