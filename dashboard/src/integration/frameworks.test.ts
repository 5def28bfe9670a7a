import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { frameworks } from './framework-names.ts'
import { codeFor } from './frameworks.ts'

const values = {
  ...{ trackerUrl: 'https://go.own.test', apiUrl: 'https://app.own.test' },
  ...{ host: 'own.test', currency: 'EUR' },
}
const guide = readFileSync(
  path.resolve(import.meta.dirname, '../../../docs/integration.md'),
  'utf8',
)
const plain = {
  ...{ trackerUrl: 'https://go.example.com', apiUrl: 'https://app.example.com' },
  ...{ host: 'shop.example', currency: 'USD' },
}

test.each(frameworks)('the code for %s has what each half needs', (framework) => {
  const { click, report, events } = codeFor(framework, values)
  const textOf = (pieces: readonly { code: string }[]) => pieces.map(({ code }) => code).join('\n')
  const [clicks, reports, all] = [textOf(click), textOf(report), textOf(events)]
  const whole = [clicks, reports, all].join('\n')
  // No placeholder is left, and the key comes from the environment.
  expect(whole).not.toMatch(/example\.com|shop\.example|trib_(live|test)_/)
  expect(whole).not.toMatch(/USD/)
  expect(whole).toMatch(/APP_KEY|TRIBUTARY_KEY/)
  if (framework === 'html') {
    expect(clicks).toContain('src="https://go.own.test/t.js" data-app="own.test"')
    expect(clicks).toContain('name="click_id"')
  } else {
    expect(clicks).toContain('https://go.own.test')
    expect(clicks).toMatch(/v1\/clicks/)
    expect(clicks).toContain('aff_click')
    expect(clicks).toMatch(/prefetch\|prerender/)
    expect(clicks).toMatch(/timeout\(1000\)|timeout\(1\)|timeout=1\b|_timeout: 1(_000)?\b/)
    for (const field of ['code', 'url', 'referrer', 'click_id', 'user_agent', 'accept_language']) {
      expect(clicks).toContain(field)
    }
  }
  expect(reports).toContain('https://app.own.test')
  expect(reports).toMatch(/v1\/conversions/)
  expect(reports).toMatch(/Authorization.*Bearer|withToken|auth: \{:bearer/)
  expect(reports).toMatch(
    /timeout\(10(_000)?\)|TIMEOUT => 10|timeout=10\b|_timeout: 10(_000)?\b|max-time 10/,
  )
  for (const event of ['lead', 'sale', 'rebill', 'refund']) {
    expect(all).toMatch(new RegExp(`event"?'?(:| =>) ?["']${event}["']`))
  }
  for (const field of ['external_id', 'original_external_id', 'customer_id', 'click_id', 'EUR']) {
    expect(all).toContain(field)
  }
  // Amounts are strings.
  expect(all).not.toMatch(/amount"?'?\s*(:|=>)\s*\d/)
})

test('the guide has the same code', () => {
  const shared = [
    ...codeFor('express', plain).click,
    ...codeFor('express', plain).report,
    ...codeFor('rails', plain).click,
    ...codeFor('rails', plain).report,
    codeFor('phoenix', plain).click[0]!,
    ...codeFor('phoenix', plain).report,
    codeFor('html', plain).click[0]!,
  ]
  expect(shared.filter(({ code }) => !guide.includes(code)).map(({ file }) => file)).toEqual([])
})

/** Programs that check a file's form, where the machine has them. */
const checkers: Readonly<Record<string, readonly string[]>> = {
  py: ['python3', '-m', 'py_compile'],
  rb: ['ruby', '-c'],
  php: ['php', '-l'],
  sh: ['bash', '-n'],
}
const files = frameworks.flatMap((framework) => Object.values(codeFor(framework, values)).flat())
test.each(
  // A part of a file is no program of its own.
  files.filter(({ file }) => /^[\w/.]+$/.test(file) && file !== 'bootstrap/app.php'),
)('$file is well-formed', ({ file, code }) => {
  const [program, ...options] = checkers[path.extname(file).slice(1)] ?? []
  if (program === undefined || spawnSync(program, ['--version']).status !== 0) return
  const at = path.join(mkdtempSync(path.join(tmpdir(), 'code-')), path.basename(file))
  writeFileSync(at, code)
  const { status, stderr } = spawnSync(program, [...options, at], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, expect.any(String)])
})
