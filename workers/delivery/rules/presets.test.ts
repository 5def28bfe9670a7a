import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type PostbackEvent,
  type PostbackPreset,
  postbackPresets,
} from '../../../schema/vocabulary.ts'
import { saleFacts } from '../test/postback-facts.ts'
import { type SinkSettings, type TrackerSink, trackerSink } from '../test/tracker-sinks.ts'
import type { PostbackFacts } from './facts.ts'
import { eventsOfPreset, linkParameterOf, presets, templateOfPreset } from './presets.ts'
import { refusalOfUrl } from './safe-url.ts'
import { expandTemplate, isTemplateProblem, readTemplate, requestOf } from './template.ts'

const CLICK = '90071'
const values = { domain: 'tracker.example', key: '1a2b3c4', path: 'click' }

function textOf(name: PostbackPreset, given: object = values): string {
  const made = templateOfPreset(presets[name], given)
  if ('field' in made) throw new Error(`no ${made.field}`)
  return made.template
}

/** Click → lead → sale → rebill → refund of the sale → payout. */
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const
const event = (name: PostbackEvent, given: Partial<PostbackFacts>): PostbackFacts => ({
  ...saleFacts,
  event: name,
  eventId: `id-${name}`,
  subs: [CLICK],
  ...given,
})
const life: readonly PostbackFacts[] = [
  event('click', { payout: null }),
  event('lead', { payout: usd(200n) }),
  event('sale', { payout: usd(1470n) }),
  event('rebill', { payout: usd(500n) }),
  event('refund', { payout: usd(-1470n), firstEventId: 'id-sale' }),
  event('payout', { payout: usd(700n) }),
]

interface Sent {
  name: PostbackPreset
  isNegativePayoutSent?: boolean
}

/** What the preset sends of a life, in its order. */
function postbacksOf({ name, isNegativePayoutSent = false }: Sent, facts = life): string[] {
  const template = readTemplate(textOf(name))
  if (isTemplateProblem(template)) throw new Error(JSON.stringify(template))
  const events = eventsOfPreset(presets[name], { isNegativePayoutSent })
  return facts
    .filter((it) => events.includes(it.event))
    .map((it) => expandTemplate(template, it, { isNegativePayoutSent }))
}

function delivered(
  name: PostbackPreset,
  urls: readonly string[],
  settings: Partial<SinkSettings> = {},
) {
  const sink = trackerSink(name, { clicks: [CLICK], ...settings })
  for (const url of urls) expect(deliver(sink, url, name).status).toBe(200)
  return sink.conversions().map(({ txid, status, payout }) => `${txid} ${status} ${payout}`.trim())
}

function deliver(sink: TrackerSink, url: string, name: PostbackPreset) {
  const { method } = presets[name]
  const request = requestOf(url, method)
  return sink.receive(request.url, method, request.body)
}

const twice = (urls: readonly string[]) => urls.flatMap((url) => [url, url])

/** Each postback in order, with repeats at any time later. */
const withLateRepeats = (urls: readonly string[]) =>
  fc
    .array(fc.tuple(fc.nat(urls.length - 1), fc.nat(urls.length)), { maxLength: 10 })
    .map((repeats) =>
      urls.flatMap((url, index) => [
        url,
        ...repeats
          .filter(([of, after]) => of <= index && after === index)
          .map(([of]) => urls[of] as string),
      ]),
    )

describe.each(postbackPresets)('the preset %s', (name) => {
  const preset = presets[name]

  test('makes a template that is allowed', () => {
    const text = textOf(name)
    expect(readTemplate(text)).toHaveProperty('before')
    expect(refusalOfUrl(text, { isLocal: false, ownHosts: [] })).toBeNull()
    expect(text).toContain('{sub1}')
    expect(
      textOf(name, { ...values, domain: ' https://tracker.example/x ', key: '/1a2b3c4/' }),
    ).toBe(text)
  })

  test('names the first field that is missing or malformed', () => {
    for (const { name: field } of preset.fields) {
      for (const value of ['', '{sub1}', 'a b', 'a?b', 'a#b', 'a@b']) {
        expect(templateOfPreset(preset, { ...values, [field]: value })).toEqual({ field })
      }
      expect(templateOfPreset(preset, { ...values, [field]: undefined })).toEqual({ field })
    }
  })

  test('sends neither clicks nor payouts nor ends of subscriptions, and chooses what it supports', () => {
    const most = eventsOfPreset(preset, { isNegativePayoutSent: true })
    expect(most.filter((it) => ['click', 'payout', 'cancel'].includes(it))).toEqual([])
    expect(new Set(most).size).toBe(most.length)
    expect((preset.chosenEvents ?? []).every((it) => preset.events.includes(it))).toBe(true)
    expect(linkParameterOf(preset)).toMatch(/^sub1=(\{\w+\}|\[\[\w+\]\])$/)
  })

  test('sends one click id and an amount with a dot', () => {
    for (const url of postbacksOf({ name })) {
      const query = new URL(url).searchParams
      expect([...query.values()].filter((value) => value === CLICK)).toHaveLength(1)
      const payout = query.get('payout') ?? query.get('sum') ?? query.get('amount')
      expect(payout).toMatch(/^\d+\.\d\d$/)
    }
  })
})

test('the documented URLs', () => {
  expect(Object.fromEntries(postbackPresets.map((name) => [name, textOf(name)]))).toEqual({
    keitaro:
      'https://tracker.example/1a2b3c4/postback?subid={sub1}&status={status}&payout={payout}&currency={currency}&tid={first_event_id}',
    binom_v1:
      'https://tracker.example/click.php?cnv_id={sub1}&payout={payout}&cnv_status={status}&cnv_currency={currency}',
    binom_v2:
      'https://tracker.example/click?cnv_id={sub1}&payout={payout}&cnv_status={status}&cnv_currency={currency}',
    voluum:
      'https://tracker.example/postback?cid={sub1}&payout={payout}&txid={event_id}&currency={currency}&et={event}',
    redtrack:
      'https://tracker.example/postback?clickid={sub1}&sum={payout}&type={event}&rdtk_event_id={event_id}&currency={currency}',
    bemob:
      'https://tracker.example/postback?cid={sub1}&payout={payout}&txid={first_event_id}&status={status}',
    prosper202:
      'https://tracker.example/tracking202/static/gpb.php?amount={payout}&subid={sub1}&t202txid={event_id}',
  })
})

describe('Keitaro', () => {
  const sent = postbacksOf({ name: 'keitaro' })
  const result = ['id-lead lead 2', 'id-sale rejected 0', 'id-rebill rebill 5']

  test('gets four statuses, always one, and a refund with the tid of its sale', () => {
    expect(
      sent.map((url) =>
        ['status', 'tid'].map((name) => new URL(url).searchParams.get(name)).join(' '),
      ),
    ).toEqual(['lead id-lead', 'sale id-sale', 'rebill id-rebill', 'rejected id-sale'])
    const chargeback = event('chargeback', { firstEventId: 'id-sale', payout: usd(-1470n) })
    expect(postbacksOf({ name: 'keitaro' }, [chargeback])).toEqual([sent[3]])
  })

  test('a negative payout is sent only if asked for', () => {
    expect(sent[3]).toContain('payout=0.00')
    expect(postbacksOf({ name: 'keitaro', isNegativePayoutSent: true })[3]).toContain(
      'payout=-14.70',
    )
  })

  test('each event counts once after repeats, at any later time', () => {
    const on = { areUpsellsOn: true }
    expect(delivered('keitaro', twice(sent), on)).toEqual(result)
    fc.assert(
      fc.property(withLateRepeats(sent), (urls) => {
        expect(delivered('keitaro', urls, on)).toEqual(result)
      }),
    )
  })

  test('sale and rebill may change places', () => {
    const [lead, sale, rebill, refund] = sent as [string, string, string, string]
    const mixed = [lead, rebill, sale, rebill, sale, refund, lead, refund]
    expect(delivered('keitaro', mixed, { areUpsellsOn: true }).toSorted()).toEqual(
      result.toSorted(),
    )
  })

  test('without upsells the click has one conversion', () => {
    const [lead, sale, rebill, refund] = sent as [string, string, string, string]
    expect(delivered('keitaro', [lead, sale])).toEqual(['id-sale sale 14.7'])
    expect(delivered('keitaro', [lead, sale, rebill, refund])).toEqual(['id-sale rejected 0'])
  })

  test('a lead that is rejected', () => {
    const rejected = event('rejected', { firstEventId: 'id-lead', payout: usd(0n) })
    const urls = postbacksOf({ name: 'keitaro' }, [life[1] as PostbackFacts, rejected])
    expect(delivered('keitaro', twice(urls))).toEqual(['id-lead rejected 0'])
  })
})

describe('Binom, both versions', () => {
  test.each(['binom_v1', 'binom_v2'] as const)('%s: a repeat updates the click', (name) => {
    const [lead, sale, , refund] = postbacksOf({ name }) as [string, string, string, string]
    expect(delivered(name, twice([lead, sale]))).toEqual(['sale 14.7'])
    expect(delivered(name, twice([lead, sale, refund]))).toEqual(['rejected 0'])
  })

  test('a rebill needs upsell, which adds payouts', () => {
    const sent = postbacksOf({ name: 'binom_v1' }).slice(0, 3)
    expect(delivered('binom_v1', sent)).toEqual(['rebill 5'])
    expect(delivered('binom_v1', sent, { areUpsellsOn: true })).toEqual(['rebill 21.7'])
    expect(presets.binom_v1.chosenEvents).not.toContain('rebill')
  })
})

describe.each(['voluum', 'redtrack'] as const)('%s', (name) => {
  const result = ['id-lead lead 2', 'id-rebill rebill 5', 'id-sale sale 14.7']

  test('each event counts once, in any order', () => {
    const all = twice(postbacksOf({ name }))
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (urls) => {
        expect(delivered(name, urls).toSorted()).toEqual(result)
      }),
    )
  })

  test('a refund is sent only if negative payouts are asked for', () => {
    const all = twice(postbacksOf({ name, isNegativePayoutSent: true }))
    expect(delivered(name, all.toReversed()).toSorted()).toEqual(
      [...result, 'id-refund refund -14.7'].toSorted(),
    )
  })
})

test('RedTrack in the mode that ignores repeats of a type still counts each type', () => {
  const all = twice(postbacksOf({ name: 'redtrack' }))
  expect(delivered('redtrack', all, { duplicates: 'ignore' })).toHaveLength(3)
})

test('BeMob: a refund rejects its sale', () => {
  expect(delivered('bemob', twice(postbacksOf({ name: 'bemob' })))).toEqual([
    'id-lead lead 2',
    'id-sale rejected 0',
    'id-rebill rebill 5',
  ])
})

test('Prosper202: a sale replaces the payout of the click', () => {
  const sent = postbacksOf({ name: 'prosper202' })
  expect(sent).toHaveLength(2)
  expect(delivered('prosper202', twice(sent))).toEqual(['lead 14.7'])
})

test('a sink refuses what it does not know, so that the tests above prove something', () => {
  const sink = trackerSink('keitaro', { clicks: [CLICK] })
  const [url = ''] = postbacksOf({ name: 'keitaro' })
  expect(sink.receive(url.replace('1a2b3c4', 'wrong'), 'GET').status).toBe(404)
  expect(sink.receive(url.replace(CLICK, '1'), 'GET').status).toBe(404)
  expect(sink.receive(url.replace('=lead', '=unheard'), 'GET').status).toBe(200)
  expect(sink.conversions()).toEqual([])
  const { url: target, body } = requestOf(url, 'POST')
  expect(sink.receive(target, 'POST', body).status).toBe(200)
  expect(sink.conversions()).toHaveLength(1)
})
