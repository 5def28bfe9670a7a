/**
 * Random histories against an independent model (scenarios/histories/model.ts). Sound books alone would not
 * reveal a fact recorded under two ids, or a missing fact. Many advertisers share one database; each history
 * is one advertiser. After every round each balance, status and answer must equal the model's.
 *
 * MONEY_HISTORIES is their number, MONEY_SEED the seed. A failure prints both and how to run one history
 * alone: MONEY_SEED=… MONEY_ONLY=…. MONEY_SHARD=2/4 runs the second quarter.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { compareRollups } from '../../../dev/rollups/compare-rollups.ts'
import { fundCommissions } from '../../commissions/fund-commissions.ts'
import { releaseHolds } from '../../commissions/release-holds.ts'
import { matchParkedReports } from '../../conversions/record/verbs/match-parked-reports.ts'
import { type Db, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import { approvePayoutBatch } from '../../payouts/batches/verbs/approve-payout-batch.ts'
import { discardPayoutBatch } from '../../payouts/batches/verbs/discard-payout-batch.ts'
import { expirePayoutDrafts } from '../../payouts/batches/verbs/expire-payout-drafts.ts'
import { reconcilePayoutBatch } from '../../payouts/batches/verbs/reconcile-payout-batch.ts'
import { requestPayoutSubmission } from '../../payouts/batches/verbs/request-payout-submission.ts'
import { submitPayoutBatch } from '../../payouts/batches/verbs/submit-payout-batch.ts'
import { buildPayoutBatches } from '../../payouts/runs/verbs/build-payout-batches.ts'
import { openPaypalWorld, type PaypalWorld } from '../../payouts/test/paypal-world.ts'
import { expireLease } from '../../payouts/test/reserved-batch.ts'
import { ask, expectSoundBooks } from '../../test/books-world.ts'
import { crashingDb } from '../../test/crashing-db.ts'
import { type Dice, makeDice } from '../../test/dice.ts'
import { directDb } from '../../test/direct-db.ts'
import {
  type DatabaseWorld,
  type FreshDatabase,
  makeFreshDatabase,
  refillDatabase,
} from '../../test/fresh-database.ts'
import { allRows, type SeedRows } from '../../test/seed-rows.ts'
import { makeMemoryStore } from '../../test/snapshot-store.ts'
import { Counts } from './counts.ts'
import { MoneyModel } from './model.ts'
import { describeStep, drawStep, drawTerms, type Step } from './steps.ts'
import {
  orderedId,
  outcomeOf,
  type Play,
  payInvoice,
  predict,
  prepare,
  prepareTest,
} from './verbs.ts'
import {
  type Fate,
  makeStage,
  openWorld,
  type People,
  pictures,
  type Stage,
  system,
} from './world.ts'

const DAY_MS = 86_400_000
/** CI runs the same histories for the same commit; a local run uses a new seed. */
const isCI = process.env.CI === 'true'
const RUNS = Number(process.env.MONEY_HISTORIES ?? (isCI ? 2_000 : 1_000))
const SEED = process.env.MONEY_SEED ?? (isCI ? '100615' : String(Date.now() % 1_000_000))
/** `2/4`: this machine runs the second quarter of the worlds. */
const [SHARD = 1, SHARDS = 1] = (process.env.MONEY_SHARD ?? '1/1').split('/').map(Number)
const ONLY = process.env.MONEY_ONLY === undefined ? null : Number(process.env.MONEY_ONLY)
/** Number of histories in one database at the same time. The next world starts with an empty database. */
const WORLD = 200
/** Worlds that run at once: while one runs its jobs, the other keeps the cores busy. */
const RUNNERS = 2
/** Each connection keeps its own plans and caches. With so few, two calls for one fact still meet. */
const CONNECTIONS = { api: 3, system: 2 }
/** PayPal always answers here, however busy the machine is. */
const PAYPAL_MS = 60_000
/** Rounds of a world; the scheduled jobs run in each. */
const rounds = [4, 6, 8, 12]
/** Rounds in which a history acts: long histories reach rare states, short ones cover many terms. */
const lengths = [2, 3, 4, 6, 12]
/** Months end soon, so that invoices are issued. */
const start = new Date('2026-11-28T10:00:00.000Z')

const fates: readonly Fate[] = ['paid', 'paid', 'failed', 'unclaimed']

interface History {
  name: string
  dice: Dice
  stage: Stage
  /** All possible models: two concurrent steps leave two possible orders. */
  models: MoneyModel[]
  log: string[]
  /** Number of further rounds in which it acts. */
  left: number
}

interface World {
  databases: DatabaseWorld
  people: People
  paypalWorld: PaypalWorld
  histories: History[]
  now: Date
}

const counts = new Counts()

const runners = Array.from({ length: RUNNERS })
const paypalWorlds = await Promise.all(runners.map(() => openPaypalWorld(undefined, PAYPAL_MS)))
beforeAll(async () => {
  // Errors after the commit are logged and left to the sweep; here the crash is intended.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterAll(() => Promise.all(paypalWorlds.map((paypalWorld) => paypalWorld.close())))

test(
  `${RUNS} random histories keep the books that plain arithmetic keeps (seed ${SEED})`,
  async () => {
    const numbers = ONLY === null ? Array.from({ length: RUNS }, (_, index) => index) : [ONLY]
    const worlds = Array.from({ length: Math.ceil(numbers.length / WORLD) }, (_, index) => index)
      .filter((index) => ONLY !== null || index % SHARDS === SHARD - 1)
      .map((index) => numbers.slice(index * WORLD, (index + 1) * WORLD))
    await Promise.all(paypalWorlds.map((paypalWorld) => playWorlds(paypalWorld, worlds)))
    console.info(JSON.stringify(counts.list()))
    if (ONLY === null && SHARDS === 1 && RUNS >= 1_000) expect(counts.tooRare(RUNS)).toEqual({})
  },
  RUNS * 1_000 + 60_000,
)

/** Databases for worlds, one world after another. */
interface WorldDatabase {
  database: FreshDatabase
  databases: DatabaseWorld
  paypalWorld: PaypalWorld
}

/** Runs one world after another. After a failure the other runner gets no more worlds. */
async function playWorlds(paypalWorld: PaypalWorld, worlds: (readonly number[])[]): Promise<void> {
  const database = await makeFreshDatabase({ recordsAtBusinessTime: true })
  const api = directDb(database.apiTcpUrl, CONNECTIONS.api)
  const system = directDb(database.systemTcpUrl, CONNECTIONS.system)
  const databaseSet = { database, databases: { api, system }, paypalWorld }
  try {
    for (let world = worlds.shift(); world !== undefined; world = worlds.shift()) {
      await playWorld(databaseSet, world)
    }
  } catch (error) {
    worlds.length = 0
    throw error
  } finally {
    await Promise.all([api.close(), system.close()])
  }
}

async function playWorld(
  { database, databases, paypalWorld }: WorldDatabase,
  numbers: readonly number[],
) {
  await paypalWorld.lever('reset')
  const begun = numbers.map(begin)
  await refillDatabase(database, allRows(begun.map(({ rows }) => rows)))
  const people = await openWorld(databases, start)
  const histories = begun.map(({ history }) => history)
  const world: World = { databases, people, paypalWorld, histories, now: start }
  // The scheduled jobs work on all advertisers, so one random sequence drives them for the whole world.
  const dice = makeDice(`${SEED} world ${Math.floor((numbers[0] as number) / WORLD)}`)
  for (let left = dice.pick(rounds); left > 0; left -= 1) {
    world.now = new Date(world.now.getTime() + dice.pick([60_000, 3_600_000, DAY_MS, 4 * DAY_MS]))
    const acting = histories.filter((history) => history.dice.chance(history.left, left))
    await Promise.all(acting.map((history) => playRound(world, history)))
    await matchParkedReports(databases.system, makeMemoryStore(), null, world.now, orderedId)
    await runJobs(world, dice)
    await compare(world)
  }
  await finish(world)
}

function begin(number: number): { history: History; rows: SeedRows } {
  const dice = makeDice(`${SEED} history ${number}`)
  const terms = drawTerms(dice)
  const fate = () => dice.pick(fates)
  const { stage, rows } = makeStage(terms, [fate(), fate(), fate()], start)
  const name = `MONEY_SEED=${SEED} MONEY_ONLY=${number}`
  const termsText = JSON.stringify(terms, (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
  const models = [new MoneyModel(terms)]
  return {
    history: { name, dice, stage, models, log: [termsText], left: dice.pick(lengths) },
    rows,
  }
}

async function playRound(world: World, history: History): Promise<void> {
  const { dice, stage } = history
  const play = { databases: world.databases, people: world.people, stage, now: world.now }
  const [model] = history.models as [MoneyModel]
  history.left -= 1
  const step = drawStep(dice, model)
  history.log.push(`${world.now.toISOString()} ${describeStep(step)}`)
  try {
    if (step.kind === 'payInvoice') return await playInvoice(play, history, step.minor)
    const other = dice.chance(1, 4) ? drawStep(dice, model) : null
    const steps = [step, ...(other === null ? [] : [other])]
    const isPair =
      model.parked.length === 0 &&
      steps.every((one) => isPossible(one, model)) &&
      !(model.terms.tier !== null && steps.some(isSale))
    if (isPair && other !== null && (await playPair(play, history, step, other))) return
    await playStep(play, history, step)
  } catch (error) {
    throw new Error(describeHistory(history), { cause: error })
  }
}

/** Of two sales at once, both may be evaluated before either counts for the tier. */
const isSale = (step: Step) => step.kind === 'earn' && step.event === 'sale'

/** Whether the step names only existing records: their ids are looked up before anything runs. */
function isPossible(step: Step, model: MoneyModel): boolean {
  if (step.kind === 'decide' || step.kind === 'review') return model.conversions.has(step.key)
  return step.kind !== 'payInvoice'
}

/** One step, sent once or several times at once, perhaps by a process that crashes. */
async function playStep(play: Play, history: History, step: Step): Promise<void> {
  const { databases, now } = play
  const doing = await prepare(play, step)
  if (step.crash !== null) {
    counts.add('dead')
    await doing(crashingDb(databases.api, step.crash.nth, step.crash.moment)).catch(() => {})
  }
  const asTest = history.dice.chance(1, 3) ? prepareTest(play, step) : null
  const test = asTest && outcomeOf(asTest(databases.api))
  const answers = await Promise.all(
    Array.from({ length: step.times }, () => outcomeOf(doing(databases.api))),
  )
  if (test !== null) counts.add(`test ${await test}`)
  for (const word of answers) counts.add(`${step.kind} ${word}`)
  history.models = history.models.filter((model) => {
    const predicted = answers.map(() => predictOnce(model, step, now.getTime()))
    return step.crash !== null || sameWords(predicted, answers)
  })
  if (history.models.length === 0) throw new Error(`no model predicted: ${answers.join(', ')}`)
}

/** A booking is booked once, however often it is decided. */
function predictOnce(model: MoneyModel, step: Step, now: number): string {
  const isBooking = ['deposit', 'depositChargeback', 'writeOff', 'adjust'].includes(step.kind)
  if (!isBooking) return predict(model, step, now)
  const known = model.booked.get(step)
  const answer = known ?? predict(model, step, now)
  model.booked.set(step, answer)
  return answer
}

/** Two concurrent steps: both orders are possible, and the result shows which one happened. */
async function playPair(play: Play, history: History, one: Step, two: Step): Promise<boolean> {
  const { databases, now } = play
  const orders = [
    [one, two],
    [two, one],
  ] as const
  const branches = history.models.flatMap((model) => {
    const played = orders.map((order) => {
      const branch = model.fork()
      const words = new Map(order.map((step) => [step, predict(branch, step, now.getTime())]))
      return { branch, words }
    })
    // Which of two sales is funded first, and is the later one, does not follow from which bound the customer.
    return played.flatMap(({ branch, words }) => {
      const areSales = [...words.keys()].every(
        (step) => step.kind === 'earn' && words.get(step) === 'recorded',
      )
      const all = areSales ? [branch, branch.forkSwapped()] : [branch]
      return all.map((one) => ({ branch: one, words }))
    })
  })
  // Parked reports are evaluated in a second transaction, which would make more than two orders.
  if (branches.some(({ branch }) => branch.parked.length > 0)) return false
  history.log.push(`  at once with ${describeStep(two)}`)
  const doings = [await prepare(play, one), await prepare(play, two)] as const
  const answers = await Promise.all(doings.map((doing) => outcomeOf(doing(databases.api))))
  counts.add('at once')
  for (const [index, { kind }] of [one, two].entries()) counts.add(`${kind} ${answers[index]}`)
  history.models = branches
    .filter(({ words }) => words.get(one) === answers[0] && words.get(two) === answers[1])
    .map(({ branch }) => branch)
  if (history.models.length === 0) throw new Error(`no model predicted: ${answers.join(', ')}`)
  return true
}

async function playInvoice(play: Play, history: History, share: bigint): Promise<void> {
  const paying = await payInvoice(play, share)
  for (const model of history.models) model.issue()
  if (paying === null) return
  const answer = await outcomeOf(paying.doing(play.databases.api))
  counts.add(`payInvoice ${answer}`)
  for (const model of history.models) {
    expect(answer).toBe(model.payInvoice(paying.currency, paying.minor))
  }
}

const sameWords = (left: readonly string[], right: readonly string[]) =>
  [...left].sort().join() === [...right].sort().join()

// The scheduled jobs, for all advertisers.

async function runJobs(world: World, dice: Dice): Promise<void> {
  const { databases, histories, now } = world
  const jobs = {
    ...{ release: dice.chance(2, 3), fund: dice.chance(1, 3), pay: dice.chance(1, 2) },
    expire: dice.chance(1, 3),
  }
  const crashesAt = dice.chance(1, 4) ? 1 + dice.roll(3) : null
  const twice = async (job: (db: Db) => Promise<unknown>) => {
    if (crashesAt !== null) {
      counts.add('job dead')
      await job(crashingDb(databases.system, crashesAt, dice.pick(['before', 'after']))).catch(
        () => {},
      )
    }
    await Promise.all([job(databases.system), job(databases.system)])
  }
  const models = histories.flatMap((history) => history.models)
  for (const [job, runs] of Object.entries(jobs)) if (runs) counts.add(`job ${job}`)
  for (const { log } of histories) log.push(`  jobs ${JSON.stringify(jobs)}`)
  if (jobs.release) {
    await twice((db) => releaseHolds(db, now))
    for (const model of models) model.release(now.getTime())
  }
  if (jobs.fund) {
    await twice((db) => fundCommissions(db, system, { advertiserId: null, now, newId }))
    for (const model of models) model.fund(now.getTime())
  }
  if (jobs.expire) {
    await twice((db) => expirePayoutDrafts(db, now))
    for (const model of models) model.expire(now.getTime())
  }
  if (jobs.pay) await pay(world, dice, twice)
}

type Twice = (job: (db: Db) => Promise<unknown>) => Promise<void>

async function pay(
  { databases, people, paypalWorld, histories, now }: World,
  dice: Dice,
  twice: Twice,
) {
  const all = histories.flatMap(({ models, stage }) => models.map((model) => ({ model, stage })))
  // Finance clears the last failures, so that they are tried again.
  await runScoped(databases.api, { kind: 'staff', role: 'finance', userId: people.first }, [
    sql`update affiliate.affiliates set receiver_problem = null, receiver_problem_at = null
      where receiver_problem is not null`,
  ])
  for (const currency of ['USD', 'EUR', 'JPY', 'KWD'] as const) {
    const run = { createdBy: null, currency, minimum: null, now }
    await twice((db) => buildPayoutBatches(db, run))
    for (const { model } of all) model.build(currency, now.getTime())
  }
  const drawn = dice.pick(['wait', 'discard', 'send', 'send'] as const)
  const isHeldBack = all.some(({ model }) => model.holdsReviewed())
  const fate = drawn === 'send' && isHeldBack ? 'discard' : drawn
  const drafts = await ask(
    databases.system,
    sql`select id, request_sha256, created_at from affiliate.payout_batches where status = 'draft'`,
  )
  if (fate === 'discard') {
    for (const { id: batchId } of drafts) {
      const given = { batchId: String(batchId), userId: null, now }
      await twice((db) => discardPayoutBatch(db, given).catch(() => {}))
    }
    for (const { model } of all) model.discard()
  } else if (fate === 'send') {
    const given = { db: databases.system, paypal: paypalWorld.paypal, now, jitter: 0.5 }
    for (const { id, request_sha256: hash, created_at: at } of drafts) {
      const batchId = String(id)
      const approval = { batchId, userId: people.second, requestHash: String(hash), now }
      const isOld = now.getTime() - (at as Date).getTime() >= 3 * DAY_MS
      const answer = await outcomeOf(
        approvePayoutBatch(databases.api, approval).then(({ outcome }) => outcome),
      )
      expect(answer).toBe(isOld ? 'conflict' : 'approved')
      counts.add(`batch ${answer}`)
      if (isOld) continue
      await requestPayoutSubmission(databases.api, { batchId, userId: people.first, now })
      // A crashed process held the batch's lease; the next one waits until it has expired.
      await twice(async (db) => {
        await expireLease(databases.system, batchId)
        await submitPayoutBatch({ ...given, db }, batchId)
      })
    }
    await paypalWorld.advance(180_000)
    await readPaypal(databases, paypalWorld, now)
    for (const { model, stage } of all)
      model.settleItems((who) => stage.fates[who] as Fate, now.getTime())
    if (!dice.chance(1, 3)) return
    await paypalWorld.advance(31 * DAY_MS)
    await readPaypal(databases, paypalWorld, now)
    for (const { model } of all) model.returnUnclaimed()
  }
}

async function readPaypal(
  databases: DatabaseWorld,
  paypalWorld: PaypalWorld,
  now: Date,
): Promise<void> {
  const batches = await ask(
    databases.system,
    sql`select distinct batch_id from affiliate.payout_items
      where status in ('reserved', 'submitted', 'unclaimed')
        and batch_id in (select id from affiliate.payout_batches where paypal_batch_id is not null)`,
  )
  for (const { batch_id: batchId } of batches) {
    const given = { db: databases.system, paypal: paypalWorld.paypal, now, jitter: 0.5 }
    const read = () => reconcilePayoutBatch(given, String(batchId), true)
    await read()
    await read()
  }
}

async function compare({ databases, histories }: World): Promise<void> {
  const seen = await pictures(
    databases.system,
    histories.map(({ stage }) => stage),
  )
  for (const [index, history] of histories.entries()) {
    const picture = seen[index] as Record<string, string>
    const fitting = history.models.filter((model) => isSame(model.picture(), picture))
    if (fitting.length === 0)
      expect(picture, describeHistory(history)).toEqual(history.models[0]?.picture())
    // A later reversal may show which of two orders happened, so all models that fit are kept.
    history.models =
      fitting.length < 2
        ? fitting
        : [...new Map(fitting.map((model) => [stateOf(model), model])).values()]
  }
}

const isRenewable = ({ rebillBps }: { rebillBps: number | null }) => rebillBps !== null
const mayBecomeUnfunded: ReadonlySet<string> = new Set(['unfunded', 'reversed', 'rejected'])

/**
 * Two models with the same money make the same predictions, whatever the order of its arrival. The order matters only
 * for conversions that are unfunded or may become so again, and of two sales the later one is renewed.
 */
function stateOf({ booked: _, ...state }: MoneyModel): string {
  const queue = [...state.conversions]
    .filter(
      ([, one]) =>
        isRenewable(one) || one.lines.some(({ status }) => mayBecomeUnfunded.has(status)),
    )
    .map(([key]) => key)
  return JSON.stringify({ ...state, queue }, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    if (value instanceof Set) return [...value].sort()
    return value instanceof Map
      ? [...value].sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
      : value
  })
}

function isSame(left: Record<string, string>, right: Record<string, string>): boolean {
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  )
}

/** At the end all pending work is done: nothing stays pending without a reason. */
async function finish(world: World): Promise<void> {
  const { databases, histories } = world
  world.now = new Date(world.now.getTime() + 60 * DAY_MS)
  const { now } = world
  const short = histories.filter(({ models }) => models.some(isShort))
  await Promise.all(
    short.map(async (history) => {
      const play = { databases, people: world.people, stage: history.stage, now }
      for (const offer of [0, 1]) {
        const step = { kind: 'deposit', offer, minor: 10_000_000n, times: 1, crash: null } as const
        await playStep(play, history, step)
      }
    }),
  )
  await fundCommissions(databases.system, system, { advertiserId: null, now, newId })
  await releaseHolds(databases.system, now)
  for (const model of histories.flatMap(({ models }) => models)) {
    model.fund(now.getTime())
    model.release(now.getTime())
  }
  await compare(world)
  const pending = await ask(
    databases.system,
    sql`select m.id from affiliate.commissions m
      join affiliate.conversions c on c.id = m.conversion_id
      join affiliate.advertisers v on v.id = m.advertiser_id
      where c.status in ('pending', 'approved') and m.amount_minor > m.refunded_minor
        and (m.status = 'unfunded' and v.billing_mode <> 'postpaid'
          or m.status = 'held' and not m.is_in_review)`,
  )
  expect(pending).toEqual([])
  for (const { models } of histories) counts.addEnd(models[0] as MoneyModel)
  await expectSoundBooks(databases.system)
  const differences = await compareRollups(databases.system)
  // The clicks were not stored by the consumer, so nothing counted them.
  expect(differences.filter(({ table }) => table.startsWith('conversion'))).toEqual([])
  expect((await world.paypalWorld.audit()).paid_twice).toEqual([])
}

/** A prepaid advertiser without enough money for its commissions. */
function isShort({ terms, conversions }: MoneyModel): boolean {
  const lines = [...conversions.values()].flatMap((conversion) => conversion.lines)
  return terms.billing === 'prepaid' && lines.some(({ status }) => status === 'unfunded')
}

function describeHistory({ name, log }: History): string {
  return `${name}\n${log.join('\n')}`
}
