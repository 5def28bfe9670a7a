import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { Batcher } from './batcher.ts'

const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms))
afterEach(() => void vi.useRealTimers())

interface Item {
  /** Its first letter is its owner. */
  name: string
  keys: readonly string[]
}

/** A batcher that answers each name with itself in capitals, and the batches it wrote. */
function makeBatcher(
  batchMax: number,
  {
    fails = () => false,
    writeMs = 0,
  }: { fails?: (names: string[]) => boolean; writeMs?: number } = {},
) {
  const batches: string[][] = []
  let running = 0
  const batcher = new Batcher<Item, string>({
    ...{ batchMax, ownerMax: 20, waitMsMax: 1_000, busy: () => new Error('busy') },
    conflictKeysOf: ({ keys }) => keys,
    ownerOf: ({ name }) => name.slice(0, 1),
    write: async (items) => {
      running += 1
      expect(running).toBe(1)
      const names = items.map(({ name }) => name)
      batches.push(names)
      await pause(writeMs)
      running -= 1
      if (fails(names)) throw new Error('the batch')
      return names.map((name) =>
        name.startsWith('bad')
          ? { status: 'rejected', reason: new Error(name) }
          : { status: 'fulfilled', value: name.toUpperCase() },
      )
    },
  })
  const add = (name: string, ...keys: string[]) => batcher.add({ name, keys })
  const endOf = (name: string) => add(name).catch((error: Error) => error.message)
  return { add, endOf, batches }
}

test('concurrent items form one batch; later items form the next', async () => {
  const { add, batches } = makeBatcher(10)
  const first = [add('a'), add('b'), add('c')]
  await first[0]
  const second = [add('d')]
  await vi.waitFor(() => expect(batches).toHaveLength(2))
  second.push(add('e'), add('f'))
  expect(await Promise.all([...first, ...second])).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
  expect(batches).toEqual([['a', 'b', 'c'], ['d'], ['e', 'f']])
})

test('a failing item fails alone, and the next batch runs', async () => {
  const { endOf, batches } = makeBatcher(2)
  expect(await Promise.all(['a', 'bad', 'c'].map(endOf))).toEqual(['A', 'bad', 'C'])
  expect(batches).toEqual([['a', 'bad'], ['c']])
})

test('an error of a whole batch fails all queued items; later items are tried again', async () => {
  const { endOf, batches } = makeBatcher(2, { fails: (names) => names.includes('b') })
  const ends = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(endOf))
  expect(ends).toEqual(Array(5).fill('the batch'))
  expect(batches).toEqual([['a', 'b']])
  expect(await endOf('f')).toBe('F')
})

test('an item is rejected after its time limit, also behind a batch that never ends', async () => {
  vi.useFakeTimers()
  const { endOf, batches } = makeBatcher(1, { writeMs: 900 })
  const ends = ['a', 'b', 'c'].map(endOf)
  await vi.advanceTimersByTimeAsync(1_000)
  ends.push(endOf('d'))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await Promise.all(ends)).toEqual(['A', 'B', 'busy', 'D'])
  expect([batches, vi.getTimerCount()]).toEqual([[['a'], ['b'], ['d']], 0])
})

test('items of one owner beyond the bound are refused at once; other owners are not affected', async () => {
  const { endOf, batches } = makeBatcher(10)
  const first = endOf('first')
  await vi.waitFor(() => expect(batches).toHaveLength(1))
  const flood = Array.from({ length: 25 }, (_, index) => endOf(`m${index}`))
  const other = endOf('other')
  expect((await Promise.all(flood)).filter((end) => end === 'busy')).toHaveLength(5)
  expect(await Promise.all([first, other])).toEqual(['FIRST', 'OTHER'])
})

test('for any items: each is answered once, and batches are bounded, without conflicts and in order', async () => {
  const items = fc.array(
    fc.record({
      owner: fc.constantFrom('m', 'n'),
      keys: fc.subarray(['x', 'y', 'z']),
      after: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  const property = fc.asyncProperty(
    items,
    fc.integer({ min: 1, max: 6 }),
    async (all, batchMax) => {
      const { add, batches } = makeBatcher(batchMax)
      const answers: Promise<string>[] = []
      const names = all.map(({ owner }, index) => `${owner}${index}`)
      const keysOf = (name: string) =>
        all[Number(name.slice(1))]?.keys.map((key) => name.slice(0, 1) + key) ?? []
      for (const [index, { after }] of all.entries()) {
        if (after > 0) await pause(after - 1)
        const name = names[index] as string
        answers.push(add(name, ...keysOf(name)))
      }
      expect(await Promise.all(answers)).toEqual(names.map((name) => name.toUpperCase()))
      expect(batches.flat().toSorted()).toEqual(names.toSorted())
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(batchMax)
        const keys = batch.flatMap(keysOf)
        expect(new Set(keys).size).toBe(keys.length)
      }
      for (const key of ['mx', 'my', 'mz', 'nx', 'ny', 'nz']) {
        const own = batches.flat().filter((name) => keysOf(name).includes(key))
        expect(own).toEqual(own.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))))
      }
    },
  )
  await fc.assert(property, { numRuns: 60 })
})
