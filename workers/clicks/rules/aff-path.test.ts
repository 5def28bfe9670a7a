import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyWebPath } from '../../test/any-text.ts'
import { readCode, splitAffPath } from './aff-path.ts'

describe('an affiliate code is cut out of a path', () => {
  test.each([
    ['/aff/anna', 'anna', '/'],
    ['/aff/anna/', 'anna', '/'],
    ['/pricing/aff/anna', 'anna', '/pricing'],
    ['/pricing/aff/anna/', 'anna', '/pricing/'],
    ['/a/b/aff/anna/c/d.html', 'anna', '/a/b/c/d.html'],
    ['/aff/AnNa/x', 'AnNa', '/x'],
    ['/aff/one/aff/two', 'one', '/aff/two'],
    ['/aff//aff/two', 'two', '/aff/'],
    ['/%E2%82%AC/aff/anna/%zz', 'anna', '/%E2%82%AC/%zz'],
    ['/aff/%41nna', '%41nna', '/'],
  ])('%s → %s and %s', (path, code, rest) => {
    expect(splitAffPath(path)).toEqual({ code, path: rest })
  })
})

describe('a path that merely contains "aff" is left alone', () => {
  test.each([
    '/',
    '/aff',
    '/aff/',
    '/aff//',
    '/affiliates/anna',
    '/staff/anna',
    '/affanna',
    '/x-aff/anna',
    '/AFF/anna',
    '/x/aff',
  ])('%s', (path) => {
    expect(splitAffPath(path)).toBeNull()
  })
})

describe('what remains is a path of the same host', () => {
  test.each([
    ['/aff/anna//evil.example', '/evil.example'],
    ['//aff/anna/evil.example', '/evil.example'],
    ['/aff/anna/\\evil.example', '/evil.example'],
    ['/aff/anna///\\//evil.example/x', '/evil.example/x'],
    ['\\/aff/anna/evil.example', '/evil.example'],
  ])('%s → %s', (path, rest) => {
    expect(splitAffPath(path)?.path).toBe(rest)
  })

  const segment = fc.oneof(
    fc.constantFrom('', 'aff', '..', '.', '\\', '%2F', 'evil.example', '@'),
    fc.string(),
  )
  test('with any segments around the code', () => {
    fc.assert(
      fc.property(fc.array(segment), fc.array(segment), (before, after) => {
        const path = `/${[...before, 'aff', 'anna', ...after].join('/')}`.replace(/[?#]/g, '')
        const found = splitAffPath(path)
        expect(found).not.toBeNull()
        const rest = (found as { path: string }).path
        expect(rest).toMatch(/^\/(?![/\\])/)
        expect(new URL(`https://shop.example${rest}`).host).toBe('shop.example')
        expect(new URL(rest, 'https://shop.example/').host).toBe('shop.example')
      }),
    )
  })

  test('appending a code to any path and cutting it out gives the path back', () => {
    const path = anyWebPath.filter((text) => /^\/[^/]/.test(text) && !text.includes('/aff/'))
    fc.assert(
      fc.property(path, fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/), (clean, code) => {
        const base = clean.endsWith('/') ? clean.slice(0, -1) : clean
        expect(splitAffPath(`${base}/aff/${code}`)).toEqual({ code, path: base })
      }),
    )
  })
})

describe('a code that nobody can own is not looked up', () => {
  test.each([
    ['Anna', 'anna'],
    ['a_b-9', 'a_b-9'],
    ['A'.repeat(64), 'a'.repeat(64)],
  ])('%s is %s', (text, code) => expect(readCode(text)).toBe(code))
  test.each(['', 'a'.repeat(65), 'a b', 'a%41', 'ä', "a'", '../x', 'a\u0000', '@', '[', '`', '{'])(
    '%j is none',
    (text) => expect(readCode(text)).toBeNull(),
  )
})
