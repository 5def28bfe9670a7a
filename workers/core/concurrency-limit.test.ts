import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fewAtOnce } from './concurrency-limit.ts'

test('never more than so many, in order, each with its own answer, whoever fails', async () => {
  const asked = fc.array(fc.record({ ms: fc.integer({ min: 0, max: 3 }), fails: fc.boolean() }), {
    maxLength: 20,
  })
  const property = fc.asyncProperty(asked, fc.integer({ min: 1, max: 5 }), async (all, most) => {
    const few = fewAtOnce(most)
    const begun: number[] = []
    let running = 0
    const results = await Promise.allSettled(
      all.map(({ ms, fails }, index) =>
        few(async () => {
          begun.push(index)
          running += 1
          expect(running).toBeLessThanOrEqual(most)
          await new Promise((resolve) => setTimeout(resolve, ms))
          running -= 1
          if (fails) throw new Error(`no ${index}`)
          return index
        }),
      ),
    )
    expect(begun).toEqual(all.map((_, index) => index))
    const told = results.map((result) =>
      result.status === 'fulfilled' ? result.value : result.reason.message,
    )
    expect(told).toEqual(all.map(({ fails }, index) => (fails ? `no ${index}` : index)))
  })
  await fc.assert(property, { numRuns: 40 })
})
