/** docs/attribution.md as tests. See document-examples.ts for the form. */
import { afterAll, describe, expect, test } from 'vitest'
import { makePartitions } from '../../clicks/verbs/make-partitions.ts'
import { setClockAhead } from '../../core/clock.ts'
import { makeApiWorld } from '../../test/api-world.ts'
import { expectSoundBooks } from '../../test/books-world.ts'
import { play } from './attribution-document.ts'
import { dayAt, type Example, readExamples } from './document-examples.ts'

const examples = readExamples('attribution.md')

const world = await makeApiWorld({ recordsAtBusinessTime: true })
for (const day of [1, 60, 120]) await makePartitions(world.system, dayAt(day))
afterAll(() => setClockAhead(0))

async function run(example: Example): Promise<void> {
  const { said, seen } = await play(world, example)
  expect(seen).toEqual(said)
}

describe('docs/attribution.md', () => {
  test('has examples, each with terms, columns and rows', () => {
    expect(examples.length).toBeGreaterThanOrEqual(100)
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length)
    for (const { title, rows, columns, terms } of examples) {
      const parts = [rows.length, columns.length, terms.length].map((found) => found > 0)
      expect([title, ...parts]).toEqual([title, true, true, true])
    }
  })

  test.each(examples)('$title', run)

  test('an unknown sentence, column or term fails, and so does a wrong cell', async () => {
    const example = examples[0] as Example
    const row = { day: 1, says: 'Anna dances.', cells: example.columns.map(() => '') }
    await expect(run({ ...example, rows: [row] })).rejects.toThrow('Anna dances')
    await expect(run({ ...example, columns: ['Anna mood'] })).rejects.toThrow('Anna mood')
    await expect(run({ ...example, terms: ['Acme is nice.'] })).rejects.toThrow('Acme is nice')
    const bought = { ...row, says: 'Eve buys for 50.00 on Mars: order-1.' }
    await expect(run({ ...example, rows: [bought] })).rejects.toThrow('on Mars')
    for (const [right, wrong] of [
      ['Anna earns 15.00', 'Bob earns 15.00'],
      ['Anna earns 15.00', 'Anna earns 15.01'],
      ['15.00', '15.01'],
      ['Anna', 'Bob'],
    ]) {
      const rows = example.rows.map((of) => ({
        ...{ ...of, cells: of.cells.map((cell) => (cell === right ? String(wrong) : cell)) },
      }))
      await expect(run({ ...example, rows })).rejects.toThrow('to deeply equal')
    }
  })

  test('the books are sound after all of them', () => expectSoundBooks(world.system))
})
