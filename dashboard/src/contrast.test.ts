import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./index.css', import.meta.url), 'utf8')

/** The colours of one theme, as relative luminance (WCAG 2). */
function luminances(selector: string): Map<string, number> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  const found = new Map<string, number>()
  const color = /--([\w-]+): oklch\(([\d.]+) ([\d.]+)(?: ([\d.]+))?\);/g
  for (const [, name = '', l, c, h] of block.matchAll(color)) {
    found.set(name, luminance(Number(l), Number(c), Number(h ?? 0)))
  }
  return found
}

/** OKLCH → linear sRGB → luminance. The matrices are Björn Ottosson's. */
function luminance(lightness: number, chroma: number, hueDegrees: number): number {
  const a = chroma * Math.cos((hueDegrees * Math.PI) / 180)
  const b = chroma * Math.sin((hueDegrees * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (value: number) => Math.min(1, Math.max(0, value))
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe.each([
  ['light', ':root'],
  ['dark', '[data-theme="dark"]'],
])('%s', (_, selector) => {
  const colors = luminances(selector)
  const contrast = (left: string, right: string) => {
    const [dark = 0, light = 0] = [
      colors.get(left) ?? Number.NaN,
      colors.get(right) ?? Number.NaN,
    ].sort((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }
  const grounds = ['bg', 'surface', 'sunken']
  test.each(grounds)('money and text on %s reach AAA', (ground) => {
    expect(contrast('text', ground)).toBeGreaterThanOrEqual(7)
  })
  test.each(
    grounds.flatMap((ground) =>
      ['muted', 'accent', 'good', 'warn', 'bad', 'info'].map((word) => [word, ground] as const),
    ),
  )('words in %s on %s reach AA', (word, ground) => {
    expect(contrast(word, ground)).toBeGreaterThanOrEqual(4.5)
  })
  test('words on buttons reach AA', () => {
    expect(contrast('accent-text', 'accent')).toBeGreaterThanOrEqual(4.5)
    expect(contrast('surface', 'bad')).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['control', 'chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-6'])(
    'what is drawn in %s contrasts with the ground',
    (name) => {
      expect(contrast(name, 'surface')).toBeGreaterThanOrEqual(3)
    },
  )
})
