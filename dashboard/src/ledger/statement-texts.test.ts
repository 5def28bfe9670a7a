import { expect, test } from 'vitest'
import { enMoney } from './en.ts'
import type { StatementLine } from './statement-data.ts'
import { effectOf, pathOf } from './statement-texts.ts'

const line = (
  reason: StatementLine['reason'],
  from_account: StatementLine['from_account'],
  to_account: StatementLine['to_account'],
) => ({ reason, from_account, to_account }) as StatementLine

test.each([
  ['affiliate', 'commission_created', null, 'aff.hold', 'advertiser → on hold', 'more'],
  ['affiliate', 'commission_released', 'aff.hold', 'aff.available', 'on hold → approved', 'same'],
  ['affiliate', 'payout_paid', 'aff.in_transit', null, 'in payout → your PayPal', 'less'],
  ['affiliate', 'commission_refunded', 'aff.debt', null, 'debt → advertiser', 'less'],
  ['affiliate', 'debt_written_off', null, 'aff.debt', 'platform → debt', 'more'],
  ['advertiser', 'deposit_received', null, 'adv.deposit', 'your payment → deposit', 'more'],
  ['advertiser', 'commission_created', 'adv.deposit', null, 'deposit → affiliate', 'less'],
  ['advertiser', 'fee_charged', 'adv.receivable', null, 'credit → platform', 'less'],
  ['advertiser', 'debt_swept', 'adv.deposit', 'adv.receivable', 'deposit → credit', 'same'],
] as const)('to the %s, %s from %s to %s reads “%s”', (side, reason, from, to, path, effect) => {
  expect(pathOf(line(reason, from, to), side, enMoney.statement)).toBe(path)
  expect(effectOf(line(reason, from, to))).toBe(effect)
})
