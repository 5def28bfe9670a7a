// The sources: the package's ready-made bundle carries what older runtimes lack, half a kilobyte of it.
import Parser from 'bowser/src/parser.js'
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
    const parser = new Parser(userAgent, true)
    const device = isBot ? 'bot' : (known[parser.getPlatformType()] ?? 'unknown')
    return { device, os: parser.getOSName() || null, browser: parser.getBrowserName() || null }
  } catch {
    return isBot ? { ...unknown, device: 'bot' } : unknown
  }
}
