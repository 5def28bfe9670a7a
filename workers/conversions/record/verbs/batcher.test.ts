import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Gathering } from './batcher.ts'

const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms))

interface Asked {
  name: string
  interests: readonly string[]
}

/** A gathering that answers each name, which begins with its owner, with itself in capitals, and keeps the rounds it did. */
function gather(
  most: number,
  fail: (names: readonly string[]) => boolean = () => false,
  workMs = 0,
) {
  const rounds: string[][] = []
  let running = 0
  const gathering = new Gathering<Asked, string>({
    most,
    waitMsMax: 1_000,
    late: () => new Error('late'),
    interestsOf: ({ interests }) => interests,
    ownerOf: ({ name }) => name.slice(0, 1),
    work: async (asked) => {
      running += 1
      expect(running).toBe(1)
      const names = asked.map(({ name }) => name)
      rounds.push(names)
      await pause(workMs)
      running -= 1
      if (fail(names)) throw new Error('the round')
      return names.map((name) =>
        name.startsWith('bad')
          ? { status: 'rejected', reason: new Error(name) }
          : { status: 'fulfilled', value: name.toUpperCase() },
      )
    },
  })
  const ask = (name: string, ...interests: string[]) => gathering.ask({ name, interests })
  return { ask, rounds }
}

test('who comes at once goes together; who comes meanwhile goes next', async () => {
  const { ask, rounds } = gather(10)
  const first = [ask('a'), ask('b'), ask('c')]
  await first[0]
  expect(rounds).toEqual([['a', 'b', 'c']])
  const second = [ask('d')]
  await vi.waitFor(() => expect(rounds).toHaveLength(2))
  second.push(ask('e'), ask('f'))
  expect(await Promise.all([...first, ...second])).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
  expect(rounds).toEqual([['a', 'b', 'c'], ['d'], ['e', 'f']])
})

test('one that fails fails alone, and the next goes on', async () => {
  const { ask, rounds } = gather(2)
  const results = await Promise.allSettled([ask('a'), ask('bad'), ask('c')])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(rounds).toEqual([['a', 'bad'], ['c']])
})

test('what ends a whole round ends the waiting behind it; who comes later finds out anew', async () => {
  const { ask, rounds } = gather(2, (names) => names.includes('b'))
  const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((name) => ask(name)))
  expect(results.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
  expect(rounds).toEqual([['a', 'b']])
  expect(await ask('f')).toBe('F')
})

test('who has waited too long is let go, whoever came later is not', async () => {
  vi.useFakeTimers()
  const { ask, rounds } = gather(1, () => false, 900)
  const asked = ['a', 'b', 'c'].map((name) => ask(name).catch((error: Error) => error.message))
  await vi.advanceTimersByTimeAsync(1_000)
  asked.push(ask('d'))
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await Promise.all(asked)).toEqual(['A', 'B', 'late', 'D'])
  expect(rounds).toEqual([['a'], ['b'], ['d']])
  vi.useRealTimers()
})

test('who waits too long behind a round that does not end is let go before it does', async () => {
  vi.useFakeTimers()
  const { ask, rounds } = gather(1, () => false, 60_000)
  const first = ask('a')
  await vi.advanceTimersByTimeAsync(0)
  const behind = ask('b').catch((error: Error) => error.message)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await behind).toBe('late')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await first).toBe('A')
  expect([rounds, vi.getTimerCount()]).toEqual([[['a']], 0])
  vi.useRealTimers()
})

test('where not all can go, owners take turns, each in its own order', async () => {
  const { ask, rounds } = gather(3)
  const first = ask('z')
  await vi.waitFor(() => expect(rounds).toHaveLength(1))
  const many = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1'].map((name) => ask(name))
  await Promise.all([first, ...many])
  expect(rounds).toEqual([['z'], ['a1', 'b1', 'c1'], ['a2', 'b2', 'a3'], ['a4', 'a5']])
})

test('what takes longer than its round keeps its owner waiting alone, and not for ever', async () => {
  const rounds: string[][] = []
  const ends = new Map<string, (answer: string) => void>()
  const gathering = new Gathering<string, string>({
    ...{ most: 10, waitMsMax: 1_000, late: () => new Error('late') },
    interestsOf: () => [],
    ownerOf: (name) => name.slice(0, 1),
    work: async (names) => {
      rounds.push([...names])
      return names.map((name) =>
        name.endsWith('slow')
          ? new Promise<string>((resolve) => ends.set(name, resolve))
          : { status: 'fulfilled', value: name },
      )
    },
  })
  const slow = gathering.ask('a slow')
  expect(await gathering.ask('b1')).toBe('b1')
  const behind = gathering.ask('a1')
  expect(await gathering.ask('b2')).toBe('b2')
  expect(rounds).toEqual([['a slow', 'b1'], ['b2']])
  ends.get('a slow')?.('done')
  expect(await Promise.all([slow, behind])).toEqual(['done', 'a1'])
  expect(rounds).toEqual([['a slow', 'b1'], ['b2'], ['a1']])
  vi.useFakeTimers()
  const again = gathering.ask('a slow')
  await vi.advanceTimersByTimeAsync(0)
  const late = gathering.ask('a2').catch((error: Error) => error.message)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await late).toBe('late')
  ends.get('a slow')?.('done')
  expect(await again).toBe('done')
  expect(rounds).toEqual([['a slow', 'b1'], ['b2'], ['a1'], ['a slow']])
  vi.useRealTimers()
})

test('whatever is asked: everyone is answered once, rounds are small, strangers only, and in order', async () => {
  const asked = fc.array(
    fc.record({
      owner: fc.constantFrom('m', 'n'),
      interests: fc.subarray(['x', 'y', 'z']),
      after: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  const property = fc.asyncProperty(asked, fc.integer({ min: 1, max: 6 }), async (all, most) => {
    const { ask, rounds } = gather(most)
    const answers: Promise<string>[] = []
    const names = all.map(({ owner }, index) => `${owner}${index}`)
    const interestsOf = (name: string) =>
      all[Number(name.slice(1))]?.interests.map((interest) => name.slice(0, 1) + interest) ?? []
    for (const [index, { after }] of all.entries()) {
      if (after > 0) await pause(after - 1)
      const name = names[index] as string
      answers.push(ask(name, ...interestsOf(name)))
    }
    expect(await Promise.all(answers)).toEqual(names.map((name) => name.toUpperCase()))
    expect(rounds.flat().toSorted()).toEqual(names.toSorted())
    for (const round of rounds) {
      expect(round.length).toBeLessThanOrEqual(most)
      const interests = round.flatMap(interestsOf)
      expect(new Set(interests).size).toBe(interests.length)
    }
    for (const interest of ['mx', 'my', 'mz', 'nx', 'ny', 'nz']) {
      const own = rounds.flat().filter((name) => interestsOf(name).includes(interest))
      expect(own).toEqual(own.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))))
    }
  })
  await fc.assert(property, { numRuns: 60 })
})
