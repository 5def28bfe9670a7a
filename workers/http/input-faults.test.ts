import { expect, test } from 'vitest'
import * as z from 'zod'
import type { FieldFault } from '../../schema/field-messages.ts'
import { fault, says } from '../core/field-faults.ts'
import { faultOf } from './input-faults.ts'

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(faultOf)

test.each<[string, z.ZodType, unknown, FieldFault]>([
  ['nothing', z.string(), undefined, fault('required')],
  ['no text', z.string(), 7, fault('text')],
  ['no number', z.number(), '7', fault('number')],
  ['a part', z.int(), 1.5, fault('whole_number')],
  ['no answer', z.boolean(), 'yes', fault('boolean')],
  ['no list', z.array(z.string()), {}, fault('list')],
  ['no object', z.object({}), [], fault('object')],
  ['an empty text', z.string().min(1), '', fault('required')],
  ['a short text', z.string().min(3), 'ab', fault('min_characters', { min: 3 })],
  ['a long text', z.string().max(2), 'abc', fault('max_characters', { max: 2 })],
  ['another length', z.string().length(2), 'abc', fault('exact_characters', { count: 2 })],
  ['too few', z.array(z.string()).min(1), [], fault('min_items', { min: 1 })],
  ['too many', z.array(z.string()).max(1), ['a', 'b'], fault('max_items', { max: 1 })],
  ['too little', z.number().min(1), 0, fault('min_value', { min: 1 })],
  ['too much', z.number().max(1), 2, fault('max_value', { max: 1 })],
  ['zero', z.number().positive(), 0, fault('above_value', { min: 0 })],
  ['the limit', z.number().lt(5), 5, fault('below_value', { max: 5 })],
  ['a step', z.number().multipleOf(5), 7, fault('multiple_of', { step: 5 })],
  ['another word', z.enum(['a', 'b']), 'c', fault('one_of', { values: 'a, b' })],
  ['no address', z.email(), 'a@', fault('email')],
  ['no id', z.uuid(), 'x', fault('id')],
  ['no page', z.url(), 'x', fault('url')],
  ['no time', z.iso.datetime(), 'x', fault('time')],
  ['no day', z.iso.date(), 'x', fault('date')],
  ['another form', z.string().regex(/^a$/), 'b', fault('invalid_format')],
  ['neither', z.union([z.string(), z.number()]), null, fault('invalid_value')],
])('%s', (_, schema, value, found) => {
  expect(said(schema, value)).toEqual([found])
})

test('a schema’s own code goes before what the library finds', () => {
  const own = z.string().regex(/^a$/, says('time_zone'))
  expect(said(own, 'b')).toEqual([{ code: 'time_zone' }])
  const bounded = z.string().refine(() => false, says('letters_digits', { min: 3, max: 64 }))
  expect(said(bounded, 'b')).toEqual([fault('letters_digits', { min: 3, max: 64 })])
})
