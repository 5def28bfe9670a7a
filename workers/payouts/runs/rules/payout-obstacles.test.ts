import { expect, test } from 'vitest'
import { payoutObstacles } from '../../../../schema/vocabulary.ts'
import { type ObstacleFacts, obstaclesOf } from './payout-obstacles.ts'

const facts = (...these: readonly string[]) =>
  Object.fromEntries(payoutObstacles.map((one) => [one, these.includes(one)])) as ObstacleFacts

test('obstacles are shown in one order', () => {
  expect(obstaclesOf(facts())).toEqual([])
  expect(obstaclesOf(facts('own_payer', 'debt', 'excluded'))).toEqual([
    ...['excluded', 'debt', 'own_payer'],
  ])
})
