import { expect, test } from 'vitest'
import { SOURCE_NAME } from '../../../schema/vocabulary.ts'
import { permissions } from '../../http/permissions.ts'
import { sourceNames, sources } from './sources.ts'

test('every source has a unique name that the database can store', () => {
  expect(new Set(sourceNames).size).toBe(sourceNames.length)
  for (const name of sourceNames) expect(name).toMatch(SOURCE_NAME)
})

test('every source has a unique route, which it serves and no other table names', () => {
  expect(new Set(sources.map(({ route }) => route)).size).toBe(sources.length)
  for (const { name, route, routes } of sources) {
    expect(Object.keys(permissions), name).not.toContain(route)
    const served = routes.routes.map(({ method, path }) => `${method.toLowerCase()} ${path}`)
    expect(served, name).toContain(route.replace(/\{(\w+)\}/g, ':$1'))
  }
})
