/** Draws a banner as SVG text: a title, a line, a button and a coupon, on one colour. */

export interface BannerDesign {
  readonly width: number
  readonly height: number
  /** `#rrggbb`. */
  readonly color: string
  readonly title: string
  readonly line: string
  readonly button: string
  /** Such as "Code: ANNA"; empty = none. */
  readonly coupon: string
}

/** The sizes that most sites have room for. */
export const bannerSizes = [
  [300, 250],
  [336, 280],
  [728, 90],
  [970, 250],
  [300, 600],
  [160, 600],
  [320, 100],
  [1080, 1080],
] as const

/** About how wide a letter of a bold sans-serif font is, in parts of its size. */
const LETTER_WIDTH = 0.56
const LINE_HEIGHT = 1.2

export function drawBanner(design: BannerDesign): string {
  const { width, height, color } = design
  const ink = inkOn(color)
  const isStrip = width / height > 3
  const margin = Math.round(Math.min(width, height) * 0.1)
  const buttonWidth =
    design.button === '' ? 0 : widthOf(design.button, buttonSize(design)) + 2 * margin
  const textWidth = isStrip ? width - 3 * margin - buttonWidth : width - 2 * margin
  const blocks = fitted(
    [
      { text: design.title, weight: 700, scale: 1 },
      { text: design.line, weight: 400, scale: 0.62 },
      { text: design.coupon, weight: 700, scale: 0.62 },
    ].filter(({ text }) => text !== ''),
    textWidth,
    isStrip ? height - 2 * margin : height - 3 * margin - buttonHeight(design),
  )
  const total = blocks.reduce((sum, { size, lines }) => sum + lines.length * size * LINE_HEIGHT, 0)
  let y = isStrip
    ? (height - total) / 2
    : margin + (height - 3 * margin - buttonHeight(design) - total) / 2
  const x = isStrip ? margin : width / 2
  const anchor = isStrip ? 'start' : 'middle'
  const texts = blocks.flatMap(({ lines, size, weight }) =>
    lines.map((line) => {
      y += size * LINE_HEIGHT
      return `<text x="${round(x)}" y="${round(y - size * 0.25)}" font-size="${round(size)}" font-weight="${weight}" text-anchor="${anchor}" fill="${ink}">${escaped(line)}</text>`
    }),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif">`,
    `<rect width="${width}" height="${height}" fill="${color}"/>`,
    ...texts,
    drawButton(design, ink, { isStrip, margin, buttonWidth }),
    '</svg>',
  ].join('')
}

const buttonSize = ({ width, height }: BannerDesign) =>
  Math.max(11, Math.min(28, Math.min(width, height * 3) * 0.06))
const buttonHeight = (design: BannerDesign) =>
  design.button === '' ? 0 : Math.round(buttonSize(design) * 2.4)

function drawButton(
  design: BannerDesign,
  ink: string,
  at: { isStrip: boolean; margin: number; buttonWidth: number },
): string {
  if (design.button === '') return ''
  const { width, height, color } = design
  const size = buttonSize(design)
  const tall = buttonHeight(design)
  const wide = Math.min(at.buttonWidth, width - 2 * at.margin)
  const left = at.isStrip ? width - at.margin - wide : (width - wide) / 2
  const top = at.isStrip ? (height - tall) / 2 : height - at.margin - tall
  return [
    `<rect x="${round(left)}" y="${round(top)}" width="${round(wide)}" height="${tall}" rx="${round(tall / 4)}" fill="${ink}"/>`,
    `<text x="${round(left + wide / 2)}" y="${round(top + tall / 2 + size * 0.35)}" font-size="${round(size)}" font-weight="600" text-anchor="middle" fill="${color}">${escaped(design.button)}</text>`,
  ].join('')
}

interface Block {
  readonly text: string
  readonly weight: number
  /** Size in parts of the title's. */
  readonly scale: number
}

/** The largest sizes at which all blocks fit into the room. */
function fitted(blocks: readonly Block[], width: number, height: number) {
  for (let size = 72; ; size -= 1) {
    const placed = blocks.map(({ text, weight, scale }) => ({
      ...{
        weight,
        size: size * scale,
        lines: wrapped(text, width / (size * scale * LETTER_WIDTH)),
      },
    }))
    const tall = placed.reduce(
      (sum, block) => sum + block.lines.length * block.size * LINE_HEIGHT,
      0,
    )
    const isWideEnough = placed.every((block) =>
      block.lines.every((line) => widthOf(line, block.size) <= width),
    )
    if ((tall <= height && isWideEnough) || size <= 9) return placed
  }
}

const widthOf = (text: string, size: number) => text.length * size * LETTER_WIDTH

/** Lines of at most `letters`; a longer word gets a line of its own. */
function wrapped(text: string, letters: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1)
    const isFull = last === undefined || last.length + 1 + word.length > letters
    if (isFull) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** Black or white, whichever is easier to read on the colour (WCAG relative luminance). */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return luminance > 0.179 ? '#000000' : '#ffffff'
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string) => text.replace(/[&<>]/g, (character) => entities[character]!)

const round = (value: number) => Math.round(value * 10) / 10
