import * as z from 'zod'
import { compileTemplate } from './rules/fill-template.ts'

export const urlTemplate = z
  .string()
  .max(2048)
  .refine(
    (url) => /^https?:/.test(url) && compileTemplate(url) !== null,
    'Write an absolute http(s) URL, with macros such as {click_id} anywhere but in its host.',
  )
