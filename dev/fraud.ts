/**
 * `npm run fraud -- [seed]`: runs labelled traffic through the fraud rules and prints precision and recall of
 * each.
 * `npm run fraud -- --docs` writes the table of rules in docs/fraud.md.
 */
import { fraudRules } from '../workers/fraud/rules/review-rules.ts'
import { DOCUMENTED_SEED, writeRulesTable } from './fraud/rules-table.ts'
import { scoreRules } from './fraud/score.ts'

const [given = String(DOCUMENTED_SEED)] = process.argv.slice(2)
if (given === '--docs') {
  writeRulesTable(scoreRules(DOCUMENTED_SEED))
  process.exit()
}
const seed = Number(given)
if (!Number.isSafeInteger(seed)) {
  console.error('Give a whole number as the seed: npm run fraud -- 7')
  process.exit(2)
}

const score = scoreRules(seed)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(9)
const count = (value: number) => String(value).padStart(8)

console.log(`Seed ${seed}: ${score.honest} honest orders, ${score.fraudulent} fraudulent ones.\n`)
console.log('rule                  action  precision   recall   played  caught  spoken   wrong')
for (const { rule, precision, recall, played, caught, spoken, wrong } of score.rules) {
  const name = rule.padEnd(22) + fraudRules[rule].action.padEnd(7)
  console.log(
    `${name}${percent(precision)}${percent(recall)}${[played, caught, spoken, wrong].map(count).join('')}`,
  )
}
console.log(`
precision: share of what the rule says that is fraud; recall: share of its own pattern that it sees.
Held or rejected: ${percent(score.fraudStopped / score.fraudulent).trim()} of the fraud.
Held for a person: ${percent(score.honestHeld / score.honest).trim()} of the honest orders. Rejected by itself: ${score.honestRejected} of them.`)
