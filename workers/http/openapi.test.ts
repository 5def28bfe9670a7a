import { expect, test } from 'vitest'
import { eventKinds } from '../../schema/vocabulary.ts'
import { permissions } from '../api-permissions.ts'
import { api } from '../api-routes.ts'
import { holdAgainstDescription } from '../test/api-world.ts'

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<
    string,
    { post: { requestBody: { content: Record<string, { schema: object }> } } }
  >
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> }
}
interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  security: Record<string, string[]>[]
  parameters?: { name: string; in: string; required: boolean; schema: object }[]
  responses: Record<string, { description: string }>
}

const answer = await api.request('/v1/openapi.json')
const document = (await answer.json()) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ key: `${method} ${path}`, operation })),
)

test('the document is OpenAPI 3.1 with everything an operation needs', () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.info).toMatchObject({ title: 'Tributary' })
  for (const { key, operation } of operations) {
    expect(operation.summary, key).toBeTruthy()
    expect(operation.description, key).toBeTruthy()
    expect(operation.tags, key).toHaveLength(1)
    expect(
      Object.keys(operation.responses).some((status) => status < '400'),
      key,
    ).toBe(true)
    for (const part of key.matchAll(/\{(\w+)\}/g)) {
      expect(operation.parameters, key).toContainEqual(
        expect.objectContaining({ name: part[1], in: 'path', required: true }),
      )
    }
  }
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('every reference and every security scheme exists', () => {
  const references = [
    ...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g),
  ]
  expect(references.length).toBeGreaterThan(0)
  for (const [, kind, name] of references) {
    expect(document.components[kind as 'schemas']).toHaveProperty(name as string)
  }
  for (const { operation } of operations) {
    for (const scheme of operation.security.flatMap(Object.keys)) {
      expect(document.components.securitySchemes).toHaveProperty(scheme)
    }
  }
})

test('a pattern is one that a client of the document can use', () => {
  const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text]) => JSON.parse(text as string) as string,
  )
  expect(patterns).toContain('^\\P{Cc}*$')
  for (const pattern of patterns) {
    expect(pattern).not.toMatch(/\$\/\w+$/)
    expect(() => new RegExp(pattern, 'u')).not.toThrow()
  }
})

test('routes, permissions and document name the same operations', () => {
  const served = api.routes
    .filter(({ method, path }) => method !== 'ALL' && /^\/(v1|postback)/.test(path))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)
  const described = operations.map(({ key }) => key).sort()
  expect([...new Set(served)].sort()).toEqual(described)
  expect(Object.keys(permissions).sort()).toEqual(described)
})

test('input refuses unknown fields, also by its description', () => {
  const { requestBody } = document.paths['/v1/conversions']!.post as unknown as {
    requestBody: { content: Record<string, { schema: object }> }
  }
  expect(requestBody.content['application/json']?.schema).toMatchObject({
    additionalProperties: false,
    required: ['event', 'external_id'],
  })
})

test('the page to try it comes with the dashboard', async () => {
  const docs = await api.request('/v1/docs')
  expect([docs.status, docs.headers.get('location')]).toEqual([302, '/api-docs/'])
  await holdAgainstDescription('GET', '/v1/docs', docs)
})

test('each event has a webhook with the schema of its version', () => {
  expect(Object.keys(document.webhooks)).toEqual(eventKinds)
  for (const [kind, { post }] of Object.entries(document.webhooks)) {
    expect(post.requestBody.content['application/json']?.schema).toMatchObject({
      properties: {
        type: { const: kind },
        data: {
          properties: { version: { const: 1 } },
          required: expect.arrayContaining(['event_id']),
        },
      },
    })
  }
})
