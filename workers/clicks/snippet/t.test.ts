import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  compileSnippet,
  generatedFile,
  snippet,
  snippetModule,
} from '../../../dev/build-snippet.ts'
import { snippetSource } from './t.generated.ts'

const SNIPPET_GZIP_BYTES_MAX = 2048

test('the committed script is what its source compiles to', () => {
  expect(readFileSync(generatedFile(snippet), 'utf8')).toBe(snippetModule())
  expect(snippetSource).toBe(compileSnippet())
})

test('the script is at most 2 KB gzipped', () => {
  expect(gzipSync(snippetSource).length).toBeLessThanOrEqual(SNIPPET_GZIP_BYTES_MAX)
})

test('the script is one plain ASCII expression that a page may carry inline', () => {
  expect(snippetSource).toMatch(/^[\x20-\x7e\n]+$/)
  expect(snippetSource).not.toContain('</')
  expect(() => new Function(snippetSource)).not.toThrow()
})
