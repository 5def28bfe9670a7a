import { expect, test } from 'vitest'
import * as z from 'zod'
import { sentenceOf } from './input-sentences.ts'
import { inRussian } from './russian-patterns.ts'

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(sentenceOf)

test.each<[string, z.ZodType, unknown, string]>([
  ['nothing', z.string(), undefined, 'It is required.'],
  ['no text', z.string(), 7, 'Write text.'],
  ['no number', z.number(), '7', 'Write a number.'],
  ['a part', z.int(), 1.5, 'Write a whole number.'],
  ['no answer', z.boolean(), 'yes', 'Write true or false.'],
  ['no list', z.array(z.string()), {}, 'Write a list.'],
  ['no object', z.object({}), [], 'Write an object.'],
  ['an empty text', z.string().min(1), '', 'Write 1 characters at least.'],
  ['a long text', z.string().max(2), 'abc', 'Write 2 characters at most.'],
  ['another length', z.string().length(2), 'abc', 'Write 2 characters.'],
  ['too few', z.array(z.string()).min(1), [], 'Name at least 1.'],
  ['too many', z.array(z.string()).max(1), ['a', 'b'], 'Name at most 1.'],
  ['too little', z.number().min(1), 0, 'Write 1 or more.'],
  ['too much', z.number().max(1), 2, 'Write 1 or less.'],
  ['zero', z.number().positive(), 0, 'Write more than 0.'],
  ['the limit', z.number().lt(5), 5, 'Write less than 5.'],
  ['a step', z.number().multipleOf(5), 7, 'Write a multiple of 5.'],
  ['another word', z.enum(['a', 'b']), 'c', 'Name one of a, b.'],
  ['no address', z.email(), 'a@', 'Write a mail address.'],
  ['no id', z.uuid(), 'x', 'Write an id as it was given.'],
  ['no page', z.url(), 'x', 'Write a whole address such as "https://shop.example".'],
  ['no time', z.iso.datetime(), 'x', 'Write a time such as "2026-11-20T10:00:00Z".'],
  ['no day', z.iso.date(), 'x', 'Write a day as "2026-11-20".'],
  ['another form', z.string().regex(/^a$/), 'b', 'It is not written as it has to be.'],
  ['neither', z.union([z.string(), z.number()]), null, 'It does not fit.'],
])('%s, in both languages', (_, schema, value, sentence) => {
  expect(said(schema, value)).toEqual([sentence])
  expect(inRussian(sentence)).not.toBe(sentence)
})

test('what a schema says itself stays', () => {
  expect(said(z.string().regex(/^a$/, 'Write an a.'), 'b')).toEqual(['Write an a.'])
})
