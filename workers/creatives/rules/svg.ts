/**
 * Accepts plain pictures only. The rules are a list of what may be in the file, so that what nobody
 * thought of is refused. Besides, banners are served in a way that lets no script run.
 */

type Fault = { code: 'banner_active'; params: { part: string } } | { code: 'banner_external' }

/** Elements that draw, group or define. None of them runs, links, animates or embeds a page. */
const elements: ReadonlySet<string> = new Set([
  ...['svg', 'g', 'defs', 'symbol', 'use', 'title', 'desc', 'metadata', 'style', 'switch'],
  ...['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'image'],
  ...['text', 'tspan', 'textPath', 'marker', 'pattern', 'mask', 'clipPath'],
  ...['linearGradient', 'radialGradient', 'stop', 'filter'],
  ...['feBlend', 'feColorMatrix', 'feComponentTransfer', 'feComposite', 'feConvolveMatrix'],
  ...['feDiffuseLighting', 'feDisplacementMap', 'feDistantLight', 'feDropShadow', 'feFlood'],
  ...['feFuncA', 'feFuncB', 'feFuncG', 'feFuncR', 'feGaussianBlur', 'feMerge', 'feMergeNode'],
  ...['feMorphology', 'feOffset', 'fePointLight', 'feSpecularLighting', 'feSpotLight', 'feTile'],
  'feTurbulence',
])

/** Drawing programs add elements of their own, such as `sodipodi:namedview`; browsers ignore them. */
const isForeign = (name: string) => name.includes(':') && !/^svg:/i.test(name)

// Each pattern takes a time that grows with the length of the file only: no part can match in two ways.
const TAG = /<\/?([A-Za-z][\w:.-]*)(?=[\s/>])((?:[^<>"']|"[^"]*"|'[^']*')*)>/g
const ATTRIBUTE = /(?<![\w:.-])([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g
const EMBEDDED =
  /^data:(image\/(png|jpeg|gif|webp)|font\/[\w-]+|application\/[\w-]*font[\w-]*)[;,]/i

/** What makes the file more than a picture; null = nothing. */
export function svgFault(text: string): Fault | null {
  // Entities could spell out in pieces what the rules below look for.
  if (/<!ENTITY|<!DOCTYPE[^>]*\[/i.test(text)) return active('DOCTYPE')
  if (/<!\[CDATA\[/i.test(text) && !/<style/i.test(text)) return active('CDATA')
  const bare = without(without(text, '<!--', '-->'), '<?', '?>').replace(/<!DOCTYPE[^<>]*>/gi, '')
  const tags = [...bare.matchAll(TAG)]
  // Every "<" must begin a tag that the pattern understands.
  const content = bare.replace(TAG, ' ').replace(/<!\[CDATA\[|\]\]>/gi, ' ')
  if (content.includes('<')) return active('<')
  for (const [, name = '', attributes = ''] of tags) {
    if (!elements.has(name) && !isForeign(name)) return active(`<${name}>`)
    for (const [, attribute = '', quoted = ''] of attributes.matchAll(ATTRIBUTE)) {
      const fault = attributeFault(attribute, quoted.slice(1, -1))
      if (fault) return fault
    }
    if (/(^|\s)on[a-z]+\s*=/i.test(attributes.replace(ATTRIBUTE, ' '))) return active('on…')
  }
  return urlsAreInside(content) ? null : { code: 'banner_external' }
}

/** Leaves out each part from `open` to `close`. One without an end stays, and is refused as a broken tag. */
function without(text: string, open: string, close: string): string {
  const [first = '', ...rest] = text.split(open)
  return rest.reduce((kept, part) => {
    const end = part.indexOf(close)
    return kept + (end < 0 ? open + part : part.slice(end + close.length))
  }, first)
}

const active = (part: string): Fault => ({ code: 'banner_active', params: { part } })

function attributeFault(name: string, value: string): Fault | null {
  if (/^on/i.test(name)) return active(name)
  if (/^xmlns(:|$)|^xml:/i.test(name)) return null
  const plain = decoded(value)
  if (/(javascript|vbscript)\s*:/i.test(plain)) return active(name)
  const isReference = /(^|:)href$|^src$/i.test(name)
  if (isReference && !(plain.startsWith('#') || EMBEDDED.test(plain))) {
    return { code: 'banner_external' }
  }
  return urlsAreInside(plain) ? null : { code: 'banner_external' }
}

/** Of styles: `url(#shade)` and embedded data, nothing imported. */
function urlsAreInside(css: string): boolean {
  // A backslash could hide a word from the patterns.
  const plain = decoded(css).replace(/\\[0-9a-f]{1,6}\s?|\\/gi, '?')
  if (/@import|expression\s*\(|\?rl\s*\(|u\?l\s*\(|ur\?\s*\(/i.test(plain)) return false
  return [...plain.matchAll(/url\s*\(\s*["']?\s*([^"')]*)/gi)].every(
    ([, target = '']) => target.startsWith('#') || EMBEDDED.test(target),
  )
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Character references spelled out, and invisible characters left out, as a browser reads them. */
function decoded(value: string): string {
  const spelled = value.replace(/&(#x[0-9a-f]+|#\d+|\w+);?/gi, (whole, code: string) => {
    if (!code.startsWith('#')) return named[code] ?? whole
    const point = /^#x/i.test(code) ? parseInt(code.slice(2), 16) : Number(code.slice(1))
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers ignore them within URLs
  return spelled.replace(/[\u0000-\u001f]/g, '').trim()
}

/** From width and height, else from the view box; null = not an SVG, or without a size. */
export function svgSize(text: string): { width: number; height: number } | null {
  const head =
    /^\uFEFF?\s*(?:<\?xml[\s\S]*?\?>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*|<!DOCTYPE[^>]*>\s*)*<svg([^>]*)>/i
  const [, attributes] = head.exec(text) ?? []
  if (attributes === undefined) return null
  const pixels = (name: string) =>
    Number(new RegExp(`\\s${name}\\s*=\\s*["']\\s*([\\d.]+)(?:px)?\\s*["']`).exec(attributes)?.[1])
  const [, , , boxWidth, boxHeight] =
    /\sviewBox\s*=\s*["']\s*([-\d.]+)[\s,]+([-\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(
      attributes,
    ) ?? []
  const width = pixels('width') || Number(boxWidth)
  const height = pixels('height') || Number(boxHeight)
  if (!(width > 0 && height > 0)) return null
  return { width: Math.round(width), height: Math.round(height) }
}
