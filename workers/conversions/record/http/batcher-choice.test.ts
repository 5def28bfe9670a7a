import { expect, test, vi } from 'vitest'
import { newId } from '../../../core/ids.ts'
import type { ConversionDesk } from '../verbs/record-through-batcher.ts'
import { conversionDesks, deskName } from './batcher-choice.ts'

const ids = Array.from({ length: 400 }, () => newId(new Date('2026-11-20T10:00:00.000Z')))

test('all advertisers meet at one desk, unless there are more', () => {
  expect(new Set(ids.map((id) => deskName(id, 1)))).toEqual(new Set(['desk 0']))
  const perDesk = Object.groupBy(ids, (id) => deskName(id, 4))
  expect(Object.keys(perDesk).toSorted()).toEqual(['desk 0', 'desk 1', 'desk 2', 'desk 3'])
  for (const own of Object.values(perDesk)) expect(own?.length).toBeGreaterThan(50)
})

test('one advertiser always meets at the same desk', () => {
  for (const id of ids) expect(deskName(id, 7)).toBe(deskName(id, 7))
})

test('the deployment says how many there are, and whether there are any', () => {
  const getByName = vi.fn((_name: string, _options?: object) => ({}) as ConversionDesk)
  const [id] = ids as [string]
  expect(conversionDesks({})).toBeUndefined()
  conversionDesks({ CONVERSION_DESKS: { getByName } })?.of(id)
  conversionDesks({ CONVERSION_DESKS: { getByName }, CONVERSION_DESK_COUNT: '9' })?.of(id)
  expect(getByName.mock.calls).toEqual([
    ['desk 0', {}],
    [deskName(id, 9), {}],
  ])
})

test('production 11: the objects are created near the database', () => {
  const getByName = vi.fn((_name: string, _options?: object) => ({}) as ConversionDesk)
  conversionDesks({ CONVERSION_DESKS: { getByName }, LOCATION_HINT: 'weur' })?.of(ids[0] ?? '')
  expect(getByName.mock.calls).toEqual([['desk 0', { locationHint: 'weur' }]])
})
