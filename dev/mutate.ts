/**
 * `npm run mutation -- [--minutes 20] [--file NAME] [--every N] [--skip-database]`: changes the rules about
 * money one place at a time, in a copy of the tree, and checks whether a test fails. The tests of the rules run on every mutant.
 * The worked examples and random histories on PostgreSQL run on the survivors. Prints survivors and the score. Exit code 1: the score is below the goal. docs/proof.md lists
 * survivors that are harmless.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createVitest, type Vitest } from 'vitest/node'
import { type Mutant, mutantsOf } from './mutants.ts'

const GOAL_PERCENT = 85
const MUTANT_MS_MAX = 90_000
const root = path.resolve(import.meta.dirname, '..')
const copy = path.join(root, '.local/mutation')
const files = [
  'workers/core/money.ts',
  'workers/billing/rules.ts',
  ...['commission', 'renewal-terms', 'funding', 'hold', 'levels', 'terms-choice', 'tiers'].map(
    (name) => `workers/commissions/rules/${name}.ts`,
  ),
  'workers/conversions/record/rules/conversion-money.ts',
  'workers/conversions/reversals/chargeback-won-rules.ts',
  'workers/conversions/reversals/refund-rules.ts',
  'workers/conversions/review/rules.ts',
  'workers/finance/bookings/rules.ts',
  'workers/ledger/rates/rules.ts',
  ...['ledger', 'ledger-bookings', 'ledger-commissions', 'ledger-payouts'].map(
    (name) => `workers/ledger/rules/${name}.ts`,
  ),
  'workers/payouts/batches/rules/payout.ts',
]
/** Tests of rules that are not beside their file. */
const whole = [
  'workers/conversions/record/rules/evaluate-conversion',
  'workers/offers/rules/terms',
  'workers/ledger/rules/ledger-reasons',
]
/** The second check for survivors: worked examples and random histories. */
const slow = [
  'workers/scenarios/documents/money-document.db',
  'workers/scenarios/histories/money-histories.db',
  'workers/finance/bookings/decide-booking.db',
]

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    file: { type: 'string' },
    every: { type: 'string', default: '1' },
    'skip-database': { type: 'boolean', default: false },
  },
})
const deadline = Date.now() + Number(values.minutes) * 60_000

interface TestedMutant extends Mutant {
  file: string
  was: string
}

rmSync(copy, { recursive: true, force: true })
mkdirSync(copy, { recursive: true })
for (const name of ['workers', 'schema', 'dev', 'docs', 'migrations', 'dashboard/src']) {
  cpSync(path.join(root, name), path.join(copy, name), { recursive: true })
}
for (const name of ['package.json', 'tsconfig.json', 'vitest.config.ts', 'wrangler.toml']) {
  cpSync(path.join(root, name), path.join(copy, name))
}
symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
process.chdir(copy)
process.env.MONEY_HISTORIES = '100'
process.env.MONEY_SEED = '1'

const chosen = files.filter((file) => values.file === undefined || file.includes(values.file))
const candidates = chosen.flatMap((file) => {
  const code = readFileSync(file, 'utf8')
  return mutantsOf(code, file).map((mutant): TestedMutant => {
    return { ...mutant, file, was: code.slice(mutant.start, mutant.end) }
  })
})
const mutants = candidates.filter((_, index) => index % Number(values.every) === 0)
const quick = [...files.map((file) => file.replace(/\.ts$/, '')), ...whole]
const fast = await testMutants('domain', testsOf(quick), mutants)
const late = values['skip-database']
  ? { tested: fast.survivors, survivors: fast.survivors }
  : await testMutants('database', testsOf(slow), fast.survivors)
const untold = late.survivors
for (const { file, line, was, text } of untold) console.log(`  ${file}:${line}  ${was}  →  ${text}`)
const killed = fast.tested.length - untold.length
const percent = Math.round((killed / fast.tested.length) * 1000) / 10
console.log(`${killed} of ${fast.tested.length} mutants noticed: ${percent} %`)
const skipped = mutants.length - fast.tested.length + fast.survivors.length - late.tested.length
if (skipped > 0) console.log(`${skipped} were not tested, or not by every test: no time was left.`)
process.exit(percent >= GOAL_PERCENT ? 0 : 1)

function testsOf(names: readonly string[]): RegExp {
  return new RegExp(`/(${names.join('|')})\\.test\\.ts$`)
}

/** Runs the matching tests of one project, once per mutant. A test that hangs counts as failed. */
async function testMutants(project: string, tests: RegExp, list: readonly TestedMutant[]) {
  let vitest = await open(project)
  const survivors: TestedMutant[] = []
  const tested: TestedMutant[] = []
  if (!(await passes(vitest, tests))) throw new Error(`${project}: the tests fail without a mutant`)
  for (const mutant of list) {
    if (Date.now() > deadline) {
      if (project === 'database') survivors.push(...list.slice(tested.length))
      break
    }
    const place = path.join(copy, mutant.file)
    const code = readFileSync(path.join(root, mutant.file), 'utf8')
    writeFileSync(place, code.slice(0, mutant.start) + mutant.text + code.slice(mutant.end))
    vitest.invalidateFile(place)
    const verdict = await Promise.race([passes(vitest, tests), hanging()])
    writeFileSync(place, code)
    vitest.invalidateFile(place)
    tested.push(mutant)
    if (verdict === true) survivors.push(mutant)
    if (verdict === 'late') vitest = await reopen(vitest, project)
    if (tested.length % 25 === 0) {
      console.log(`${project}: ${tested.length} of ${list.length}, ${survivors.length} alive`)
    }
  }
  await vitest.close()
  return { tested, survivors }
}

function open(project: string): Promise<Vitest> {
  const quiet = { onInit: () => {} }
  // The random histories are a project of their own and use PostgreSQL, too.
  const projects = project === 'database' ? [project, 'histories'] : [project]
  return createVitest('test', {
    ...{ root: copy, project: projects, watch: true, bail: 1, reporters: [quiet], silent: true },
    // The rules keep no state between tests; a process for each file would take longer than the tests.
    ...(project === 'domain' ? { pool: 'threads' as const, isolate: false } : {}),
  })
}

async function reopen(vitest: Vitest, project: string): Promise<Vitest> {
  await Promise.race([vitest.close(), new Promise((resolve) => setTimeout(resolve, 5_000))])
  return open(project)
}

async function passes(vitest: Vitest, tests: RegExp): Promise<boolean> {
  const all = await vitest.globTestSpecifications()
  const specifications = all.filter(({ moduleId }) => tests.test(moduleId))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok())
}

function hanging(): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), MUTANT_MS_MAX).unref())
}
