/** Requests generated from the API's own description: valid ones, and almost valid ones. */
import fc from 'fast-check'
import { anyCharacter, anyText, anyWebUrl } from './any-text.ts'
import type { DescribedRoute, JsonSchema, Parameter, Place } from './request-samples.ts'

export interface FuzzedRequest {
  path: string
  /** Sent as is; undefined = none. */
  body: string | undefined
  headers: Record<string, string>
}

/** Ids that the fuzz may use where the description says `uuid`. */
export type IdsAt = (place: Place) => fc.Arbitrary<string>

const NEARLY = 1
const RIGHT = 14

const rarely = <T>(odd: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: RIGHT, arbitrary: fc.constant(null) }, { weight: NEARLY, arbitrary: odd })

const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, value)

const oddTexts = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\u0007',
    '\u202e',
    '\ufeff',
    '\ud800',
    '👩‍👩‍👧‍👦',
    'é'.normalize('NFD'),
    '％',
  ],
  ...["'; select pg_sleep(9) --", '{{7*7}}', '../../etc/passwd', '%00', '\\'],
  ...['<script>alert(1)</script>', 'javascript:alert(1)', '=1+1', 'null', 'true', '-1', '1e309'],
  ...['__proto__', 'constructor', 'a'.repeat(300), 'ж'.repeat(5_000), '0', '00000000', 'Infinity'],
]
const oddText = fc.oneof(fc.constantFrom(...oddTexts), anyText({ maxLength: 60 }))
const oddNumber = fc.constantFrom(
  ...[-1, 0, 0.5, -0.000001, 1e21, -1e21, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 99_999_999_999],
)
const anything = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 2 }),
)

const days = [
  '0000-01-01',
  '2026-01-15',
  '2026-02-30',
  '0001-01-01',
  '9999-12-31',
  '2026-13-01',
  '2024-02-29',
]
const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: fc.constantFrom(...days),
  'date-time': fc.oneof(
    fc.date({ noInvalidDate: true }).map((time) => time.toISOString()),
    fc.constantFrom(
      ...days.map((day) => `${day}T23:59:59Z`),
      '2026-01-15T10:00:00+14:00',
      '9999-12-31T23:59:59-14:00',
    ),
  ),
  email: fc.oneof(fc.emailAddress(), fc.constantFrom('A@B.example', "o'neil+x@sub.example")),
  uri: fc.oneof(
    anyWebUrl,
    fc.constantFrom(
      'javascript:alert(1)',
      'https://u:p@x.example/',
      'http://[::1]/',
      'https://x.example:99999/',
    ),
  ),
}

// Each string arbitrary tokenizes a dictionary of dangerous texts when it is made, which takes a third of the
// whole fuzz.
const texts = new Map<string, fc.Arbitrary<string>>()

function textOf(schema: JsonSchema): fc.Arbitrary<string> {
  const { format = '', pattern = '', minLength = 0, maxLength = minLength + 40 } = schema
  const key = JSON.stringify([format, pattern, minLength, maxLength])
  const known = texts.get(key) ?? makeTextOf(schema, { minLength, maxLength })
  texts.set(key, known)
  return known
}

function makeTextOf(
  { format = '', pattern }: JsonSchema,
  { minLength, maxLength }: { minLength: number; maxLength: number },
): fc.Arbitrary<string> {
  const known = formats[format]
  if (known) return known
  const free = fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.min(maxLength, minLength + 300),
  })
  if (pattern === undefined) return free
  if (oneClass.test(pattern)) return ofOneClass(new RegExp(pattern, 'u'))
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'))
  } catch {
    // A pattern that the generator does not support.
    return free
  }
}

/** Any number of characters outside a set; each such arbitrary would make a table of a million. */
const oneClass = /^\^\[?\\P\{\w+\}(\\n\])?\*\$$/
const line = fc.oneof(anyCharacter, fc.constantFrom(...' \n\taZ0жé'))

function ofOneClass(shape: RegExp): fc.Arbitrary<string> {
  const isIn = (char: string) => shape.test(char)
  return fc.string({ unit: line, maxLength: 60 }).map((text) => [...text].filter(isIn).join(''))
}

function numberOf({ minimum, exclusiveMinimum, maximum, type }: JsonSchema): fc.Arbitrary<number> {
  const least = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1)
  const most = Math.max(maximum ?? least + 100_000, least)
  const isWhole = type === 'integer' && Number.isSafeInteger(least) && Number.isSafeInteger(most)
  const inside = isWhole
    ? fc.integer({ min: Math.max(least, -(2 ** 31)), max: Math.min(most, 2 ** 31 - 1) })
    : fc.double({ min: least, max: most, noNaN: true })
  return fc.oneof(inside, fc.constantFrom(least, most, least - 1, most + 1))
}

/** Values of a schema, of which about one part in fifteen is invalid. */
export function valuesOf(schema: JsonSchema, ids: IdsAt, place: Place = []): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: RIGHT, arbitrary: rightValuesOf(schema, ids, place) },
    { weight: NEARLY, arbitrary: anything },
  )
}

function rightValuesOf(schema: JsonSchema, ids: IdsAt, place: Place): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const variants = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (variants) return fc.oneof(...variants.map((of) => valuesOf(of, ids, place)))
  if (schema.format === 'uuid') return ids(place)
  const types = [schema.type ?? 'any'].flat()
  return fc.oneof(...types.map((type) => ofType({ ...schema, type }, type, ids, place)))
}

function ofType(schema: JsonSchema, type: string, ids: IdsAt, place: Place): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return objectOf(schema, ids, place)
    case 'array': {
      const { minItems = 0, maxItems = minItems + 4, items = {} } = schema
      const size = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 4) }
      return fc.array(valuesOf(items, ids, [...place, '[]']), size)
    }
    case 'integer':
    case 'number':
      return numberOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textOf(schema)
    default:
      return anything
  }
}

const extraNames = ['role', 'tenant_id', 'status', 'balance', 'id', '__proto__', 'constructor', '']

function objectOf(schema: JsonSchema, ids: IdsAt, place: Place): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [name, valuesOf(part, ids, [...place, name])]),
  )
  const own = fc.record(known, { requiredKeys: required.filter((name) => name in known) })
  const open =
    typeof additionalProperties === 'object'
      ? fc.dictionary(oddText, valuesOf(additionalProperties, ids, [...place, '[]']), {
          maxKeys: 3,
        })
      : fc.constant({})
  const extra = fc.tuple(fc.constantFrom(...extraNames), anything)
  const dropped = fc.constantFrom(...Object.keys(known), '')
  return fc.tuple(own, open, rarely(extra), rarely(dropped)).map(([fields, more, added, left]) => {
    const all = new Map(Object.entries({ ...more, ...fields }))
    if (added) all.set(added[0], added[1])
    if (left !== null) all.delete(left)
    return Object.fromEntries(all)
  })
}

const strangeBodies = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '\ufeff{}',
  '{"a":1,"a":2}',
  '['.repeat(4_000),
]
const contentTypes = [
  'text/plain',
  'image/png',
  'image/svg+xml',
  'text/csv',
  'multipart/form-data',
  'x',
]

/** The smallest body that the route accepts, with some fields from the description. */
function nearby(schema: JsonSchema, smallest: object, ids: IdsAt): fc.Arbitrary<unknown> {
  const { properties = {} } = schema
  const names = Object.keys(properties)
  const some = fc.subarray(names, { maxLength: Math.min(names.length, 2) })
  return fc
    .oneof(fc.constant([]), some)
    .chain((chosen) =>
      fc
        .record(
          Object.fromEntries(
            chosen.map((name) => [name, valuesOf(properties[name]!, ids, [name])]),
          ),
        )
        .map((fields) => ({ ...smallest, ...fields })),
    )
}

/** The body as sent; half a surrogate pair is sent as JSON writes it. */
function bodiesOf({ body }: DescribedRoute, known: KnownBody, ids: IdsAt) {
  const { text, smallest } = known
  const free = body ? valuesOf(body, ids) : null
  const near = body && smallest ? nearby(body, smallest, ids) : free
  const declared =
    free && near
      ? fc.oneof(free, { weight: 2, arbitrary: near }).map((value) => JSON.stringify(value))
      : fc.constantFrom(text, undefined)
  return fc.oneof(
    { weight: RIGHT, arbitrary: declared },
    { weight: NEARLY, arbitrary: fc.constantFrom(...strangeBodies) },
  )
}

/** Bodies that the route accepts: a text that is not JSON, or an object. */
export interface KnownBody {
  text: string | undefined
  smallest: object | null
}

const inAddress = (text: string) => encodeURIComponent(text.toWellFormed())

/** All possible requests to this route. */
export function requestsOf(
  route: DescribedRoute,
  known: KnownBody,
  ids: IdsAt,
): fc.Arbitrary<FuzzedRequest> {
  const { method, path, parameters } = route
  const of = (where: Parameter['in']) =>
    parameters.filter((one) => one.in === where && one.name !== 'X-Second-Factor')
  const named = (ones: Parameter[]) =>
    fc.record(
      Object.fromEntries(
        ones.map(({ name, schema, required }) => {
          const values = valuesOf(schema, ids, [name])
          // All filters at once find nothing, and invented cursors are refused.
          return [name, required ? values : name === 'cursor' ? rarely(values) : sometimes(values)]
        }),
      ),
    )
  const inPath = fc.record(
    Object.fromEntries(
      of('path').map(({ name, schema }) => [
        name,
        schema.enum
          ? valuesOf(schema, ids, [name])
          : fc.oneof({ weight: RIGHT, arbitrary: ids([name]) }, valuesOf(schema, ids, [name])),
      ]),
    ),
  )
  const odd = rarely(fc.tuple(fc.constantFrom('zz', 'cursor', 'limit', '__proto__'), oddText))
  const type = rarely(fc.constantFrom(...contentTypes))
  const usual = known.text === undefined ? 'application/json' : 'text/csv'
  const bodies = method === 'get' ? fc.constant(undefined) : bodiesOf(route, known, ids)
  return fc
    .tuple(inPath, named(of('query')), odd, bodies, type)
    .map(([names, query, more, body, otherType]) => {
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => inAddress(String(names[name])))
      const asked = [...Object.entries(query), ...(more ? [more] : [])].flatMap(([name, value]) =>
        (value === null ? [] : [value].flat()).map(
          (one) => `${inAddress(name)}=${inAddress(String(one))}`,
        ),
      )
      const headers = body === undefined ? {} : { 'content-type': otherType ?? usual }
      return {
        path: [filled, ...(asked.length > 0 ? [asked.join('&')] : [])].join('?'),
        body,
        headers,
      }
    })
}
