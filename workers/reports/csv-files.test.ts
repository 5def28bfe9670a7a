import { expect, test, vi } from 'vitest'
import { streamCsv } from '../http/tables.ts'
import { clicksCsv, reportCsv } from './csv-files.ts'
import { type FiguresOfGroup, noFigures } from './db/figures.ts'
import type { EventsReader } from './events-reader.ts'
import type { ClickEntry } from './logs/db/click-log.ts'
import type { Question } from './rules/question.ts'

const question: Question = {
  ...{ scope: { kind: 'platform' }, from: '2026-11-01', to: '2026-11-30', timeZone: 'UTC' },
  ...{ filters: {}, clickId: null, isTest: false, groupBy: ['sub1'], hasTimeToSale: false },
  ...{ sort: { by: 'clicks', isDescending: true }, currency: null, limit: 1, offset: 0 },
}
const selection = { ...question, sub: null }
const record = { id: 'r', name: 'R' }
const click: Omit<ClickEntry, 'id'> = {
  ...{ clickedAt: new Date(0), offer: record, app: record, advertiser: record, affiliate: record },
  ...{ link: null, subs: [], country: null, region: null, device: null, os: null, browser: null },
  ...{ referrerHost: null, utmSource: null, utmMedium: null, utmCampaign: null, ip: null },
  ...{ verdict: 'billable', reason: null, duplicateOf: null, keptClickId: null, isTest: false },
  conversions: 0,
}
const unread = () => Promise.reject(new Error('not read'))
const reader = (methods: Partial<EventsReader>): EventsReader => ({
  ...{ readFigures: unread, readClicks: unread, readConversions: unread, requireKnown: unread },
  readStory: unread,
  readCohorts: unread,
  readList: unread,
  ...methods,
})

test('a large file is read only as fast as it is downloaded, each row once', async () => {
  const [total, pageRows] = [20_000, 500]
  const readClicks = vi.fn<EventsReader['readClicks']>(async (_, { afterId, limit }) => {
    const from = afterId === null ? 0 : Number(afterId) + 1
    const length = Math.min(limit, total - from)
    return Array.from({ length }, (_row, at) => ({ ...click, id: `${from + at}` }))
  })
  const file = await streamCsv(clicksCsv({ reader: reader({ readClicks }), pageRows }, selection))
  let [lines, parts] = [0, 0]
  for await (const bytes of file as unknown as AsyncIterable<Uint8Array>) {
    parts += 1
    lines += new TextDecoder().decode(bytes).split('\r\n').length - 1
    // At most one part waits in the stream, and one is being read.
    expect(readClicks.mock.calls.length).toBeLessThanOrEqual(parts + 2)
  }
  expect([lines, parts]).toEqual([total + 1, total / pageRows])
})

test('a failure of the first page is an error, not a broken file', async () => {
  await expect(streamCsv(clicksCsv({ reader: reader({}) }, selection))).rejects.toThrow('not read')
})

test('a report of many pages comes in the order of its keys, each row once', async () => {
  const keys = Array.from({ length: 25 }, (_, at) => `s${String(at).padStart(2, '0')}`)
  const row = (key: string): FiguresOfGroup => ({ ...noFigures, keys: [key], names: [null] })
  const readFigures = vi.fn<EventsReader['readFigures']>(async ({ limit, sort }, part) => {
    const last = part?.after?.[0] ?? ''
    const rest = keys.filter((key) => key > last).slice(0, limit)
    const rows = (sort.by === 'sub1' ? rest : rest.toReversed()).map(row)
    return { rows, total: noFigures, groups: keys.length, source: 'raw', rates: {} }
  })
  const read = async (pageRows: number) => {
    let file = ''
    const parts = reportCsv({ reader: reader({ readFigures }), pageRows }, question)
    for await (const { text } of parts) file += text
    const [header, ...lines] = file.trim().split('\r\n')
    expect(header).toMatch(/^sub1,clicks,/)
    return lines.map((line) => line.split(',')[0])
  }
  expect(await read(10)).toEqual(keys)
  expect(await read(25)).toEqual(keys.toReversed())
})
