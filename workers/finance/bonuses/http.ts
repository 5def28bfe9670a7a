/** Bonuses that an advertiser pays its partners. */
import * as z from 'zod'
import { currencies } from '../../../schema/vocabulary.ts'
import { newId } from '../../core/ids.ts'
import { parseAmount } from '../../core/money.ts'
import { problemAt, refuseProblem } from '../../core/refusal.ts'
import { managementOf, personOf, requireAdvertiserId } from '../../http/actor.ts'
import { MoneyAnswer } from '../../http/contract.ts'
import { moneyAnswer } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { sendMailSoon } from '../../mail/mail-queue.ts'
import { clientKey, Reached } from '../../partners/reached-partners.ts'
import { BONUS_PARTNERS_MAX, payBonus } from './pay-bonus.ts'

const BonusInput = z.strictObject({
  key: clientKey.describe('Chosen by you. A request with the same key pays once.'),
  reached: Reached,
  partners: z
    .int()
    .min(1)
    .max(BONUS_PARTNERS_MAX)
    .describe(
      'How many partners you expect it to go to. If it is another number, nothing is paid.',
    ),
  amount: z.string().max(32).describe('For each partner: a decimal string above zero.'),
  currency: z.enum(currencies),
  reason: z.string().trim().min(3).max(500).describe('Shown to the partners.'),
})
const BonusAnswer = z.object({
  outcome: z.enum(['paid', 'repeated']),
  partners: z.int(),
  total: MoneyAnswer,
})

const payRoute = route(
  'post /v1/bonuses',
  {
    tags: ['Partners'],
    summary: 'Pay partners a bonus',
    description:
      'From the balance that pays your commissions, available to the partners at once. To all of them or to none. Safe to repeat with the same key.',
    request: { body: { content: json(BonusInput), required: true } },
    responses: { 200: answer('What was paid.', BonusAnswer) },
  },
  ['conflict'],
)

export const bonusRoutes = routes().openapi(payRoute, async (c) => {
  const { currency, amount: written, ...input } = c.req.valid('json')
  const parsed = parseAmount(written, currency)
  if (!parsed.ok) throw refuseProblem(problemAt('amount', parsed.fault))
  const amount = parsed.money
  const management = await managementOf(c)
  const advertiserId = requireAdvertiserId(management, undefined)
  const { outcome, partners, mailIds } = await payBonus(management.db, management.scope, {
    ...{ ...input, advertiserId, amount, paidBy: personOf(c).userId, now: c.var.now, newId },
  })
  await sendMailSoon(c, mailIds)
  const total = moneyAnswer(amount.minor * BigInt(partners), currency)
  return c.json({ outcome, partners, total }, 200)
})
