import { expect, test } from 'vitest'
import { clickReasons } from '../../../schema/vocabulary.ts'
import { actionOf } from '../../../workers/domain/screening-actions.ts'
import { usualActions } from './usual-actions.ts'

test('the screen names as usual what the tracker does', () => {
  const tracker = clickReasons.map((reason) => [reason, actionOf(reason, undefined, false)])
  expect(Object.entries(usualActions)).toEqual(tracker)
})
