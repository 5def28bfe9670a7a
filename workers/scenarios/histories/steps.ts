/** The possible next steps of a history: mostly sensible ones, sometimes not. */
import type { Dice } from '../../test/dice.ts'
import type { Earn, ModelTerms, MoneyModel, Undo } from './model.ts'

export type Step = { times: number; crash: null | { nth: number; moment: 'before' | 'after' } } & (
  | Earn
  | Undo
  | { kind: 'cancel'; id: number; customer: number }
  | { kind: 'restore'; id: number }
  | { kind: 'decide'; key: string; decision: 'approve' | 'reject' }
  | { kind: 'review'; key: string }
  | { kind: 'deposit' | 'depositChargeback' | 'payInvoice'; offer: number; minor: bigint }
  | { kind: 'writeOff' | 'adjust'; who: number; offer: number; minor: bigint }
  /** A bonus is paid once by its key. */
  | { kind: 'bonus'; key: number; who: number; offer: number; minor: bigint }
  | { kind: 'rates'; sale: number; rebill: number }
)

/** So few keys that the same records are used again and again. */
const ORDERS = 4
const UNDOINGS = 5

const currencyPairs = [
  ['USD', 'EUR'],
  ['EUR', 'USD'],
  ['JPY', 'USD'],
  ['KWD', 'USD'],
] as const

export function drawTerms(dice: Dice): ModelTerms {
  return {
    billing: dice.pick(['prepaid', 'prepaid', 'prepaid', 'postpaid', 'own_payer']),
    creditLimit: dice.bigint(1_000n, 12_000n),
    approval: dice.pick(['auto', 'auto', 'manual']),
    holdDays: dice.pick([0, 1, 3, 7]),
    rateBps: dice.pick([0, 1, 1000, 3000, 3333]),
    rebillBps: dice.pick([1000, 3000, 3333]),
    feeBps: dice.pick([0, 0, 150, 1000]),
    fixed: dice.pick([0n, 0n, 1n, 700n]),
    levels: dice.pick([
      [0, 0],
      [300, 100],
      [1000, 333],
    ]),
    sponsors: dice.pick([0, 1, 2, 2]),
    months: dice.pick([null, null, 0, 1]),
    tier: dice.chance(1, 2) ? drawTier(dice) : null,
    minimum: dice.pick([1n, 1_000n]),
    oneSale: dice.chance(1, 6),
    currencies: dice.pick(currencyPairs),
  }
}

function drawTier(dice: Dice): ModelTerms['tier'] {
  const metric = dice.pick(['conversions', 'amount'] as const)
  const from = metric === 'amount' ? dice.pick([1n, 5_000n]) : dice.pick([1n, 1n, 2n])
  const period = dice.pick(['month', 'total'] as const)
  return { metric, period, from, bps: dice.pick([0, 5000]) }
}

export function drawStep(dice: Dice, model: MoneyModel): Step {
  const step = throwKind(dice, model)
  const crash = dice.chance(1, 8)
    ? { nth: 1 + dice.roll(4), moment: dice.pick(['before', 'after'] as const) }
    : null
  return { ...step, times: dice.pick([1, 1, 1, 2, 3]), crash } as Step
}

type Kind = Step extends infer One
  ? One extends Step
    ? Omit<One, 'times' | 'crash'>
    : never
  : never

/** Steps on missing records are rare, so that even a history of two steps does something. */
const areOfConversions: ReadonlySet<Kind['kind']> = new Set(['undo', 'decide', 'review'])

function throwKind(dice: Dice, model: MoneyModel): Kind {
  const throwers: [number, () => Kind | null][] = [
    [34, () => throwEarn(dice, model)],
    [22, () => throwUndo(dice, model)],
    [14, () => throwRestore(dice, model)],
    [12, () => throwDecision(dice, model)],
    [12, () => throwReopening(dice, model)],
    [6, () => ({ kind: 'review', key: throwKey(dice, model) })],
    [2, () => ({ kind: 'cancel', id: dice.roll(2), customer: dice.roll(2) })],
    [14, () => throwBooking(dice, model)],
    [4, () => throwBonus(dice)],
    [2, () => ({ kind: 'rates', sale: dice.pick([500, 3000]), rebill: dice.pick([700, 3333]) })],
  ]
  const weighted = throwers.flatMap(([weight, thrower]) => Array(weight).fill(thrower))
  const isBare = model.conversions.size === 0
  for (;;) {
    const step = (dice.pick(weighted) as () => Kind | null)()
    if (step !== null && !(isBare && areOfConversions.has(step.kind) && dice.chance(3, 4))) {
      return step
    }
  }
}

function throwEarn(dice: Dice, model: MoneyModel): Kind | null {
  const event = dice.pick(['sale', 'sale', 'sale', 'rebill', 'lead'] as const)
  const isRebill = event === 'rebill'
  const step: Earn = {
    ...{
      kind: 'earn',
      event,
      order: dice.roll(ORDERS),
      who: dice.roll(2),
      offer: throwOffer(dice),
    },
    minor: dice.pick([1n, 50n, 3_333n, 10_000n, 99_999n, dice.bigint(1n, 20_000n)]),
    customer: isRebill ? dice.roll(2) : dice.pick([null, 0, 1]),
  }
  // Two parked reports of one customer would compete for its money.
  return mayPark(model, model.isEarly(step)) ? step : null
}

function throwUndo(dice: Dice, model: MoneyModel): Kind | null {
  const original = dice.chance(9, 10) ? throwKey(dice, model) : `sale-${dice.roll(ORDERS)}`
  const known = model.conversions.get(original)
  const offer = known && dice.chance(9, 10) ? model.terms.currencies.indexOf(known.currency) : 0
  const third = known ? known.amount / 3n || 1n : 1_111n
  const step: Undo = {
    ...{ kind: 'undo', event: dice.pick(['refund', 'chargeback'] as const) },
    ...{ id: dice.roll(UNDOINGS), original, offer },
    minor: dice.pick([null, third, third, third * 2n, 1n, 200_000n]),
  }
  const isParked = model.parked.some((parked) => parked.kind === 'undo' && parked.id === step.id)
  return !isParked && mayPark(model, known === undefined) ? step : null
}

function mayPark(model: MoneyModel, parks: boolean): boolean {
  return !parks || model.parked.length === 0
}

function throwRestore(dice: Dice, model: MoneyModel): Kind | null {
  const keys = [...model.reversals.keys()].filter((key) => key.startsWith('chargeback'))
  return keys.length === 0
    ? null
    : { kind: 'restore', id: Number((dice.pick(keys) as string).split('-')[1]) }
}

/** Approves again what a person rejected. */
function throwReopening(dice: Dice, model: MoneyModel): Kind | null {
  const rejected = [...model.conversions.values()].filter((one) => one.rejected !== null)
  return rejected.length === 0
    ? null
    : { kind: 'decide', key: dice.pick(rejected).key, decision: 'approve' }
}

function throwDecision(dice: Dice, model: MoneyModel): Kind {
  const decision = dice.pick(['approve', 'approve', 'reject'] as const)
  return { kind: 'decide', key: throwKey(dice, model), decision }
}

function throwBooking(dice: Dice, model: MoneyModel): Kind | null {
  const offer = throwOffer(dice)
  const currency = model.terms.currencies[offer] as string
  const debtor = [0, 1, 2].find((who) => model.of('aff.debt', who, currency) > 0n)
  const owed = model.of('adv.receivable', null, currency)
  // Bookings that are rarely possible are preferred when they are.
  const kind = dice.pick([
    ...['deposit', 'deposit', 'depositChargeback', 'adjust'],
    ...(debtor === undefined ? [] : Array<string>(12).fill('writeOff')),
    ...(owed === 0n ? [] : Array<string>(8).fill('payInvoice')),
  ])
  const minor = dice.bigint(1n, 9_000n)
  if (kind === 'payInvoice') return { kind, offer, minor }
  if (kind === 'writeOff' && debtor !== undefined) {
    const debt = model.of('aff.debt', debtor, currency)
    return { kind, who: debtor, offer, minor: dice.pick([debt, debt + 1n, 1n]) }
  }
  const who = dice.roll(2)
  return kind === 'adjust'
    ? { kind, who, offer, minor: dice.chance(1, 2) ? minor : -minor }
    : { kind: kind as 'deposit' | 'depositChargeback', offer, minor }
}

function throwBonus(dice: Dice): Kind {
  const minor = dice.pick([1n, dice.bigint(1n, 3_000n)])
  return { kind: 'bonus', key: dice.roll(3), who: dice.roll(2), offer: throwOffer(dice), minor }
}

const throwOffer = (dice: Dice) => dice.pick([0, 0, 0, 1])

function throwKey(dice: Dice, model: MoneyModel): string {
  const keys = [...model.conversions.keys()]
  return keys.length === 0 ? `sale-${dice.roll(ORDERS)}` : (dice.pick(keys) as string)
}

/** The step in one line, for the report of a failed history. */
export function describeStep(step: Step): string {
  const { kind, ...rest } = step
  const parts = Object.entries(rest).map(([name, value]) =>
    typeof value === 'object' && value !== null
      ? `${name}=${JSON.stringify(value)}`
      : `${name}=${value}`,
  )
  return `${kind} ${parts.join(' ')}`
}
