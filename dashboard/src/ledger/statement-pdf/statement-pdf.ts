/** A statement as PDF: A4 pages with numbers, and text that can be searched and copied. */
import type { jsPDF } from 'jspdf'
import type { Language, LedgerAccountKind } from '../../../../schema/vocabulary.ts'
import { formatDay } from '../../core/format/dates.ts'
import { formatMoney, toMinor } from '../../core/format/money.ts'
import type { MoneyWords } from '../en.ts'
import type { Side, Statement, StatementLine } from '../statement-data.ts'
import { aboutOf, effectOf, pathOf } from '../statement-texts.ts'
import type { enPdf } from './pdf-en.ts'

export interface StatementOfPdf {
  readonly side: Side
  /** Whose statement it is. */
  readonly owner: string
  /** The advertiser in whose name it is made; null = an affiliate's statement of all advertisers. */
  readonly advertiser: string | null
  readonly statement: Omit<Statement, 'next_cursor'>
  readonly madeAt: Date
}

export interface PdfWords {
  readonly language: Language
  readonly money: Pick<MoneyWords, 'accounts' | 'statement'>
  readonly pdf: typeof enPdf
}

/** TrueType files in base64. */
export interface PdfFonts {
  readonly regular: string
  readonly bold: string
}

const FONT = 'Inter'
const MARGIN = 40
const [WIDTH, HEIGHT] = [595, 842]
const RIGHT = WIDTH - MARGIN
const BOTTOM = HEIGHT - 56
const WHAT_LEFT = 160
const WHAT_WIDTH = 286
const LINE = 12
const MUTED = 95
/** So that the page stays usable while a long statement is drawn. */
const LINES_PER_TURN = 200

/** Draws into an empty document of points. */
export async function drawStatement(
  pdf: jsPDF,
  fonts: PdfFonts,
  of: StatementOfPdf,
  words: PdfWords,
): Promise<void> {
  for (const [style, file] of [['normal', fonts.regular] as const, ['bold', fonts.bold] as const]) {
    pdf.addFileToVFS(`${style}.ttf`, file)
    pdf.addFont(`${style}.ttf`, FONT, style, undefined, 'Identity-H')
  }
  const { language, pdf: own } = words
  const { statement } = of
  const day = (text: string) => formatDay(text, language, true)
  pdf.setProperties({ title: `${own.title}, ${statement.from} – ${statement.to}` })
  pdf.setLanguage(language)
  const page = makePage(pdf)
  drawHead(page, of, words)
  drawBalances(page, own.opening(day(statement.from)), statement.opening, of, words)
  await drawLines(page, of, words)
  drawBalances(page, own.closing(day(statement.to)), statement.closing, of, words)
  numberPages(pdf, of, words)
}

type Page = ReturnType<typeof makePage>

/** Writes from top to bottom, and begins a page where one is full. */
function makePage(pdf: jsPDF) {
  const self = {
    y: MARGIN,
    /** Repeated at the top of each further page. */
    head: () => {},
    font(size: number, style: 'normal' | 'bold' = 'normal', gray = 20) {
      pdf.setFont(FONT, style)
      pdf.setFontSize(size)
      pdf.setTextColor(gray)
    },
    wrap: (text: string, width: number): string[] => pdf.splitTextToSize(text, width),
    /** Room for what must not be torn apart. */
    room(height: number) {
      if (self.y + height <= BOTTOM) return
      pdf.addPage()
      self.y = MARGIN
      self.head()
    },
    left: (text: string, x: number, y: number) => void pdf.text(text, x, y),
    /** Lines of text below each other. */
    column(lines: readonly string[], x: number) {
      for (const line of lines) {
        self.y += LINE
        pdf.text(line, x, self.y)
      }
    },
    right: (text: string, y: number) => void pdf.text(text, RIGHT, y, { align: 'right' }),
    rule(y: number) {
      pdf.setDrawColor(220)
      pdf.line(MARGIN, y, RIGHT, y)
    },
  }
  return self
}

function drawHead(page: Page, of: StatementOfPdf, { language, pdf: own }: PdfWords) {
  const { side, owner, advertiser, statement } = of
  const dayOf = (day: string) => formatDay(day, language, true)
  page.font(16, 'bold')
  const issuer = side === 'advertiser' ? owner : (advertiser ?? own.allAdvertisers)
  for (const line of page.wrap(issuer, RIGHT - MARGIN)) {
    page.y += 18
    page.left(line, MARGIN, page.y)
  }
  const facts = [
    `${own.title}, ${dayOf(statement.from)} – ${dayOf(statement.to)}`,
    ...(side === 'affiliate' ? [own.affiliate(owner)] : []),
    own.currency(statement.currency),
    own.lines(new Intl.NumberFormat(language).format(statement.lines.length)),
  ]
  page.font(10, 'normal', MUTED)
  for (const line of facts.flatMap((fact) => page.wrap(fact, RIGHT - MARGIN))) {
    page.y += 15
    page.left(line, MARGIN, page.y)
  }
  page.y += 20
}

/** Empty accounts are left out. */
function drawBalances(
  page: Page,
  title: string,
  balances: Statement['opening'],
  { statement: { currency } }: StatementOfPdf,
  { language, money }: PdfWords,
) {
  const kinds = Object.keys(money.accounts)
  const shown = balances
    .filter(({ amount }) => toMinor({ amount, currency }) !== 0n)
    .toSorted((left, right) => kinds.indexOf(left.account) - kinds.indexOf(right.account))
  page.room(40 + shown.length * 14)
  page.y += 14
  page.font(10, 'bold')
  page.left(title, MARGIN, page.y)
  page.font(10)
  if (shown.length === 0) page.right(money.statement.noBalance, page.y)
  for (const { account, amount } of shown) {
    page.y += 14
    page.left(money.accounts[account as LedgerAccountKind], MARGIN, page.y)
    page.right(formatMoney({ amount, currency }, language), page.y)
  }
  page.y += 16
}

async function drawLines(page: Page, { side, statement }: StatementOfPdf, words: PdfWords) {
  const { pdf: own } = words
  page.head = () => {
    page.font(9, 'bold', MUTED)
    page.y += 12
    page.left(own.when, MARGIN, page.y)
    page.left(own.what, WHAT_LEFT, page.y)
    page.right(own.amount, page.y)
    page.y += 6
    page.rule(page.y)
  }
  page.room(50)
  page.head()
  if (statement.lines.length === 0) {
    page.font(10)
    page.y += 16
    page.left(own.none, MARGIN, page.y)
    page.y += 8
  }
  const time = new Intl.DateTimeFormat(words.language, {
    ...({ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC', hourCycle: 'h23' } as const),
  })
  for (const [at, line] of statement.lines.entries()) {
    if (at % LINES_PER_TURN === LINES_PER_TURN - 1) await new Promise((turn) => setTimeout(turn))
    drawLine(page, line, { side, currency: statement.currency }, words, time)
  }
  // The closing balances have no columns.
  page.head = () => {}
  page.y += 10
}

function drawLine(
  page: Page,
  line: StatementLine,
  { side, currency }: Pick<StatementOfPdf, 'side'> & Pick<Statement, 'currency'>,
  { language, money, pdf: own }: PdfWords,
  time: Intl.DateTimeFormat,
) {
  page.font(8, 'normal', MUTED)
  const about = [
    aboutOf(line, side, money.statement, own.events),
    pathOf(line, side, money.statement),
  ].flatMap((text) => (text === '' ? [] : page.wrap(text, WHAT_WIDTH)))
  page.font(9)
  const reason = page.wrap(money.statement.reasons[line.reason], WHAT_WIDTH)
  page.room((reason.length + about.length) * LINE + 6)
  page.font(9)
  const sign = { more: '+', less: '\u2212', same: '' }[effectOf(line)]
  page.right(sign + formatMoney({ amount: line.amount, currency }, language), page.y + LINE)
  page.left(time.format(new Date(line.recorded_at)), MARGIN, page.y + LINE)
  page.column(reason, WHAT_LEFT)
  page.font(8, 'normal', MUTED)
  page.column(about, WHAT_LEFT)
  page.y += 6
  page.rule(page.y)
}

function numberPages(pdf: jsPDF, { madeAt }: StatementOfPdf, { language, pdf: own }: PdfWords) {
  const time = new Intl.DateTimeFormat(language, {
    ...({ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC', hourCycle: 'h23' } as const),
  })
  const pages = pdf.getNumberOfPages()
  for (let page = 1; page <= pages; page += 1) {
    pdf.setPage(page)
    pdf.setFont(FONT, 'normal')
    pdf.setFontSize(8)
    pdf.setTextColor(MUTED)
    pdf.text(own.made(time.format(madeAt)), MARGIN, HEIGHT - 28)
    pdf.text(own.page(page, pages), RIGHT, HEIGHT - 28, { align: 'right' })
  }
}
