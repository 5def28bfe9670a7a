/** Clicks of the log as JSON and as CSV. */
import * as z from 'zod'
import { clickReasons } from '../../../schema/vocabulary.ts'
import { id } from '../../http/contract.ts'
import { timeAnswer } from '../../http/present.ts'
import { columnOf, csvColumns, rowAnswer, rowSchema } from '../../http/tables.ts'
import { time } from '../../http/times-contract.ts'
import type { ReportScope } from '../rules/question.ts'
import type { ClickEntry } from './db/click-log.ts'
import { verdicts } from './log-questions-rules.ts'
import {
  clickDetailColumns,
  columnsSeenBy,
  flagColumn,
  recordColumn,
  text,
} from './shown-columns.ts'

const column = columnOf<ClickEntry>()

const clickColumns = {
  id: column(id, (click) => click.id),
  clicked_at: column(time, (click) => timeAnswer(click.clickedAt)),
  offer: recordColumn<ClickEntry>('offer', (click) => click.offer),
  app: recordColumn<ClickEntry>('app', (click) => click.app),
  advertiser: recordColumn<ClickEntry>('advertiser', (click) => click.advertiser),
  affiliate: recordColumn<ClickEntry>('affiliate', (click) => click.affiliate),
  ...clickDetailColumns<ClickEntry>(),
  ip: column(
    text.describe('As far as the advertiser keeps addresses. Not for affiliates.'),
    (click) => click.ip,
  ),
  verdict: column(z.enum(verdicts), (click) => click.verdict),
  reason: column(
    z.enum(clickReasons).nullable().describe('Why it is not billable.'),
    (click) => click.reason,
  ),
  duplicate_of: column(
    id.nullable().describe('The click that this one repeats.'),
    (click) => click.duplicateOf,
  ),
  kept_click_id: column(
    id.nullable().describe('Earlier click that the visitor keeps instead.'),
    (click) => click.keptClickId,
  ),
  is_test: flagColumn<ClickEntry>('is_test', (click) => click.isTest),
  conversions: column(
    z.int().describe('Leads, sales and rebills that were not rejected.'),
    (click) => click.conversions,
  ),
}
const hidden = ['ip'] as const

export const ClickAnswer = rowSchema(clickColumns).partial({ ip: true })
type ClickAnswer = z.infer<typeof ClickAnswer>

export const clickAnswer = (scope: ReportScope, click: ClickEntry) =>
  rowAnswer(columnsSeenBy(scope, clickColumns, hidden) as typeof clickColumns, click) as ClickAnswer

export const clickFile = (scope: ReportScope) =>
  csvColumns(columnsSeenBy(scope, clickColumns, hidden) as typeof clickColumns)
