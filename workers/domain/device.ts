import Bowser from 'bowser'
import type { Device } from '../../schema/vocabulary.ts'

/** What a user agent says of itself. */
export interface DeviceFacts {
  device: Device
  os: string | null
  browser: string | null
}

const unknown: DeviceFacts = { device: 'unknown', os: null, browser: null }
const known: Readonly<Record<string, Device>> = {
  desktop: 'desktop',
  mobile: 'mobile',
  tablet: 'tablet',
  tv: 'tv',
  bot: 'bot',
}

/** Parses a user agent; never throws. `isBot` is the screening's verdict and wins. */
export function deviceOf(userAgent: string | null, isBot: boolean): DeviceFacts {
  if (!userAgent) return isBot ? { ...unknown, device: 'bot' } : unknown
  try {
    const { platform, os, browser } = Bowser.parse(userAgent)
    const device = isBot ? 'bot' : (known[platform.type ?? ''] ?? 'unknown')
    return { device, os: os.name || null, browser: browser.name || null }
  } catch {
    return isBot ? { ...unknown, device: 'bot' } : unknown
  }
}
