import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  compileSnippet,
  couponWidget,
  generatedFile,
  snippetModule,
} from '../../../dev/build-snippet.ts'
import { couponCode } from '../rules/share.ts'
import { snippetSource } from './coupon-widget.generated.ts'

test('the committed script is what its source compiles to', () => {
  expect(readFileSync(generatedFile(couponWidget), 'utf8')).toBe(snippetModule(couponWidget))
  expect(snippetSource).toBe(compileSnippet(couponWidget))
})

test('script and code together are below 2 KB, without requests, storage or HTML', () => {
  const code = couponCode({
    ...{ coupon: 'ANNA-SPRING', language: 'ru', name: 'Spring sale' },
    link: `https://shop.example/click?o=SPRING&a=anna&utm_source=coupon`,
    script: 'https://affiliates.example/v1/coupon-widget.js',
  })
  expect(snippetSource.length + code.length).toBeLessThan(2048)
  expect(snippetSource).not.toMatch(/fetch|XMLHttp|cookie|Storage|innerHTML|eval|src/)
})
