/** Codes of schema/field-messages.ts without their sentences: for rules, for zod schemas and for the event log. */
import {
  type FieldCode,
  type FieldFault,
  type FieldParams,
  fieldMessages,
  type ParamsOf,
} from '../../schema/field-messages.ts'

/** The fault of one field. */
export function fault<Code extends FieldCode>(code: Code, ...[params]: ParamsOf<Code>): FieldFault {
  return params === undefined ? { code } : { code, params }
}

/** The same as the message of a zod schema; see readFault. */
export function says<Code extends FieldCode>(code: Code, ...params: ParamsOf<Code>): string {
  return writeFault(fault(code, ...params))
}

/** A code, or a code with its parameters as JSON. */
export function writeFault({ code, params }: FieldFault): string {
  return params === undefined ? code : `${code} ${JSON.stringify(params)}`
}

/** Reads what writeFault wrote; null: it is something else. */
export function readFault(text: string): FieldFault | null {
  const [code = '', ...rest] = text.split(' ')
  if (!Object.hasOwn(fieldMessages, code)) return null
  if (rest.length === 0) return { code: code as FieldCode }
  try {
    return { code: code as FieldCode, params: JSON.parse(rest.join(' ')) as FieldParams }
  } catch {
    return null
  }
}
