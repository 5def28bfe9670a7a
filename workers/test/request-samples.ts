/** Requests made from the API's own description: the smallest that a route accepts. */
import { api } from '../api-routes.ts'
import { newId } from '../core/ids.ts'
import { withBarePatterns } from '../http/openapi.ts'

/** The part of JSON Schema that the API's description uses. */
export interface JsonSchema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  minItems?: number
  maxItems?: number
  required?: string[]
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
  propertyNames?: JsonSchema
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  schema: JsonSchema
}

export interface DescribedRoute {
  method: string
  path: string
  parameters: Parameter[]
  /** The schema of a JSON body; null = it has none. */
  body: JsonSchema | null
}

type Paths = Record<
  string,
  Record<
    string,
    {
      parameters?: Parameter[]
      requestBody?: { content?: Record<string, { schema: JsonSchema }> }
    }
  >
>

let routes: DescribedRoute[] | undefined

/** Every route of the API's own description. */
export function describedRoutes(): DescribedRoute[] {
  routes ??= readRoutes()
  return routes
}

function readRoutes(): DescribedRoute[] {
  const info = { title: '', version: '' }
  const { paths } = withBarePatterns(api.getOpenAPI31Document({ openapi: '3.1.0', info }))
  return Object.entries((paths ?? {}) as Paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const body = requestBody?.content?.['application/json']?.schema ?? null
      return { method, path, parameters, body }
    }),
  )
}

const texts: Readonly<Record<string, () => string>> = {
  uuid: () => newId(new Date()),
  date: () => '2026-01-15',
  'date-time': () => '2026-01-15T10:00:00Z',
  email: () => 'somebody@example.com',
  uri: () => 'https://example.com/',
}

/** The smallest value that the schema accepts. */
export function sampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [variant] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (variant) return sampleOf(variant)
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}))
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
    case 'boolean':
      return true
    default:
      return texts[schema.format ?? '']?.() ?? 'a'.repeat(Math.max(schema.minLength ?? 1, 1))
  }
}

const typeOf = ({ type }: JsonSchema) => (Array.isArray(type) ? type[0] : type)

/** A place in a body; '[]' stands for an element of a list. */
export type Place = readonly string[]

/** The places of ids in a body, required or not. */
export function idPlaces(schema: JsonSchema, place: Place = []): Place[] {
  if (schema.format === 'uuid') return [place]
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  const found = [
    ...variants.flatMap((variant) => idPlaces(variant, place)),
    ...(schema.items ? idPlaces(schema.items, [...place, '[]']) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      idPlaces(part, [...place, name]),
    ),
  ]
  return [...new Map(found.map((of) => [of.join('.'), of])).values()]
}

/** The body with `value` at the place, and with the objects around it. */
export function withValueAt(
  schema: JsonSchema,
  body: unknown,
  place: Place,
  value: unknown,
): unknown {
  const [step, ...rest] = place
  if (step === undefined) return value
  const variant = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema].find((of) =>
    step === '[]' ? of.items : of.properties?.[step],
  )
  const part = (step === '[]' ? variant?.items : variant?.properties?.[step]) ?? {}
  if (step === '[]') {
    const [first] = (body as unknown[] | undefined) ?? []
    return [withValueAt(part, first ?? sampleOf(part), rest, value)]
  }
  const around = (body ?? sampleOf(schema)) as Record<string, unknown>
  return { ...around, [step]: withValueAt(part, around[step] ?? sampleOf(part), rest, value) }
}

/** Objects in the schema with arbitrary keys. */
export function openPlaces(schema: JsonSchema, place = 'body'): string[] {
  const variants = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  // A map whose keys are a closed list counts as an object with named fields.
  const isClosed = schema.additionalProperties === false || schema.propertyNames?.enum !== undefined
  const isOpen = typeOf(schema) === 'object' && !isClosed
  return [
    ...(isOpen ? [place] : []),
    ...variants.flatMap((variant) => openPlaces(variant, place)),
    ...(schema.items ? openPlaces(schema.items, `${place}[]`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      openPlaces(part, `${place}.${name}`),
    ),
  ]
}
