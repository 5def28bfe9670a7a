import { expect, test } from 'vitest'
import { type ScheduleDraft, scheduleOf } from './schedule-draft.ts'

const draft: ScheduleDraft = {
  ...{ frequency: 'monthly', weekday: 5, monthDay: '15', hour: 6, cutOffDays: '3' },
}

test.each([
  [{}, { frequency: 'monthly', hour: 6, cut_off_days: 3, month_day: 15 }],
  [{ frequency: 'weekly' }, { frequency: 'weekly', hour: 6, cut_off_days: 3, weekday: 5 }],
  [{ frequency: 'daily' }, { frequency: 'daily', hour: 6, cut_off_days: 3 }],
  [{ frequency: 'manual', cutOffDays: 'x' }, { frequency: 'manual' }],
  [{ monthDay: '29' }, null],
  [{ monthDay: '0' }, null],
  [
    { frequency: 'daily', monthDay: 'x' },
    { frequency: 'daily', hour: 6, cut_off_days: 3 },
  ],
  [{ cutOffDays: '61' }, null],
  [{ cutOffDays: '-1' }, null],
  [{ cutOffDays: '' }, null],
] as [Partial<ScheduleDraft>, unknown][])('with %j the wire takes %j', (part, wire) => {
  expect(scheduleOf({ ...draft, ...part })).toEqual(wire)
})
