import { expect, test } from 'vitest'
import { en } from '../en.ts'
import { ru } from '../ru.ts'
import { enFinance } from './finance-en.ts'
import { ruFinance } from './finance-ru.ts'

test('audit 1: the schedule shows who must wait 72 hours, before anybody tries to change it', () => {
  for (const { payoutSchedule } of [enFinance, ruFinance]) {
    expect(payoutSchedule.help.match(/72 (hours|часа)/g)).toHaveLength(2)
  }
  expect(ruFinance.payoutSchedule.help).not.toContain('как любые другие')
})

test('audit 1: the refusal names all actions of the waiting period, including keys and owners', () => {
  expect(en.problems.meanings.waiting_period).toMatch(/pay affiliates.*owners.*keys/)
  expect(ru.problems.meanings.waiting_period).toMatch(/выплаты.*владельцев.*ключи/)
})
