/** The table of rules in docs/fraud.md: what each flags, its threshold, its action and its score. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fraudRules } from '../../workers/fraud/rules/review-rules.ts'
import type { Score } from './score.ts'

const target = path.resolve(import.meta.dirname, '../../docs/fraud.md')
const TABLE = /^\| rule \|.*\n(?:\|.*\n)*/m
/** Seed of the scores in the table. */
export const DOCUMENTED_SEED = 1

export function renderRulesTable({ rules }: Score): string {
  const lines = rules.map(({ rule, played, precision, recall }) => {
    const { flags, threshold, action } = fraudRules[rule]
    const percent = (share: number) => (played === 0 ? '–' : String(Math.round(share * 100)))
    const usual =
      threshold === null ? '' : `${threshold.default} ${threshold.unit.replaceAll('_', ' ')} `
    return `| \`${rule}\` | ${flags} | ${usual}| ${action} | ${percent(precision)} | ${percent(recall)} |\n`
  })
  return `| rule | flags | threshold | default action | precision | recall |
|---|---|---|---|---|---|
${lines.join('')}`
}

/** The table of docs/fraud.md. */
export const writtenRulesTable = () => TABLE.exec(readFileSync(target, 'utf8'))?.[0]

export function writeRulesTable(score: Score): void {
  const text = readFileSync(target, 'utf8')
  writeFileSync(
    target,
    text.replace(TABLE, () => renderRulesTable(score)),
  )
}
