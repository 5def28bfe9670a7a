// Only the rules are used: the rest of Bowser would be a tenth of the tracker's bundle.
import browsers from 'bowser/src/parser-browsers.js'
import systems from 'bowser/src/parser-os.js'
import platforms from 'bowser/src/parser-platforms.js'
import type { Device } from '../../../schema/vocabulary.ts'

/** The facts of a user agent. */
export interface DeviceFacts {
  device: Device
  os: string | null
  browser: string | null
}

type Rules = typeof browsers
type Described = ReturnType<Rules[number]['describe']>

const unknown: DeviceFacts = { device: 'unknown', os: null, browser: null }
const known: Readonly<Record<string, Device>> = {
  desktop: 'desktop',
  mobile: 'mobile',
  tablet: 'tablet',
  tv: 'tv',
  bot: 'bot',
}

/** Parses a user agent; never throws. `isBot` is the screening's verdict and takes precedence. */
export function deviceOf(userAgent: string | null, isBot: boolean): DeviceFacts {
  if (!userAgent) return isBot ? { ...unknown, device: 'bot' } : unknown
  try {
    return read(userAgent, isBot)
  } catch {
    return isBot ? { ...unknown, device: 'bot' } : unknown
  }
}

/** Rules for platforms need system and browser, which are determined without them. */
function read(userAgent: string, isBot: boolean): DeviceFacts {
  const spelled = (name = '', isLower = false): string => (isLower ? name.toLowerCase() : name)
  const asked = {
    getUA: () => userAgent,
    test: (pattern: RegExp) => pattern.test(userAgent),
    // Client hints are never requested.
    hasBrand: () => false,
    getBrowserName: (isLower?: boolean): string => spelled(browser?.name, isLower),
    getOSName: (isLower?: boolean): string => spelled(os?.name, isLower),
    getOSVersion: (): string | undefined => os?.version,
  }
  const first = (rules: Rules): Described | undefined =>
    rules
      .find(({ test }) => (Array.isArray(test) ? test.some(asked.test) : test(asked)))
      ?.describe(userAgent)
  const os = first(systems)
  const browser = first(browsers)
  const device = isBot ? 'bot' : (known[first(platforms)?.type ?? ''] ?? 'unknown')
  return { device, os: os?.name || null, browser: browser?.name || null }
}
