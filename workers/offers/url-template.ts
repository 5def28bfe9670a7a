import * as z from 'zod'
import { says } from '../core/field-faults.ts'
import { compileTemplate } from './rules/fill-template.ts'

export const urlTemplate = z
  .string()
  .max(2048)
  .refine((url) => /^https?:/.test(url) && compileTemplate(url) !== null, says('url_template'))
