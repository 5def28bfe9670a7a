/** Reads the whole statement and saves it as PDF. Loaded when somebody asks for one. */

import regularFont from '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf?url'
import boldFont from '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf?url'
import { jsPDF } from 'jspdf'
import type { Language } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { readLongPage, type Side, type Statement, type StatementAsk } from '../statement-data.ts'
import { drawStatement, type PdfWords } from './statement-pdf.ts'

export const PDF_LINES_MAX = 10_000

/** The period has more lines than a PDF may hold. */
export class TooManyLines extends Error {}

const wordsOf: Readonly<Record<Language, () => Promise<PdfWords>>> = {
  en: async () => {
    const [{ enMoney }, { enPdf }] = await Promise.all([import('../en.ts'), import('./pdf-en.ts')])
    return { language: 'en', money: enMoney, pdf: enPdf }
  },
  ru: async () => {
    const [{ ruMoney }, { ruPdf }] = await Promise.all([import('../ru.ts'), import('./pdf-ru.ts')])
    return { language: 'ru', money: ruMoney, pdf: ruPdf }
  },
}

export interface WantedPdf {
  readonly side: Side
  readonly ask: StatementAsk
  /** Name of the requested advertiser, if the page has it. */
  readonly advertiser: string | null
  /** Staff see the accounts of others, whose name is the advertiser's. */
  readonly isStaff: boolean
  readonly language: Language
}

/** @throws TooManyLines above PDF_LINES_MAX; ProblemError where the API refuses. */
export async function savePdf({ side, ask, advertiser, isStaff, language }: WantedPdf) {
  const [statement, words, regular, bold, own] = await Promise.all([
    readAll(side, ask),
    wordsOf[language](),
    base64Of(regularFont),
    base64Of(boldFont),
    isStaff ? null : read(api.v1.team.$get()).then((team) => team.account_name),
  ])
  const pdf = new jsPDF({ unit: 'pt', format: 'a4', compress: true })
  const owner = own ?? advertiser ?? ''
  const of = { side, owner, advertiser, statement, madeAt: new Date() }
  await drawStatement(pdf, { regular, bold }, of, words)
  pdf.save(`statement-${statement.from}-${statement.to}-${statement.currency}-${language}.pdf`)
}

/** All pages. The balances are those of the last page's moment, so they include its lines. */
async function readAll(side: Side, ask: StatementAsk): Promise<Statement> {
  const first = await readLongPage(side, ask)
  const lines = [...first.lines]
  let last = first
  while (last.next_cursor !== null) {
    if (lines.length >= PDF_LINES_MAX) throw new TooManyLines()
    last = await readLongPage(side, ask, last.next_cursor)
    lines.push(...last.lines)
  }
  if (lines.length > PDF_LINES_MAX) throw new TooManyLines()
  return { ...last, opening: first.opening, lines }
}

async function base64Of(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new TypeError('the font did not load')
  const bytes = new Uint8Array(await response.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  }
  return btoa(text)
}
