/** Accessibility rules of WCAG 2.2 A and AA, checked by axe-core in the page itself. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

// Read as a text: only the page runs it.
const file = path.resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Beyond WCAG: landmarks around everything, names that contain what is seen, and roles that fit their element. */
const more = ['region', 'label-content-name-mismatch', 'aria-allowed-role']

interface Violation {
  id: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** The page as it is now breaks no rule. */
export async function expectAxeClean(page: Page): Promise<void> {
  // Evaluated, because the page's policy forbids scripts of others.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(readFileSync(file, 'utf8'))
  const rules = Object.fromEntries(more.map((name) => [name, { enabled: true }]))
  const options = {
    ...{ runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'] },
    // Style sheets are not fetched a second time.
    preload: false,
  }
  const run = `axe.run(document, ${JSON.stringify(options)})`
  const { violations } = await page.evaluate<{ violations: Violation[] }>(run)
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(' '), failureSummary]),
  )
  expect([page.url(), found]).toEqual([page.url(), []])
}
