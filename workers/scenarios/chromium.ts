/**
 * Finds a Chromium, preferably the one without windows, which takes a third less CPU. CI must have one;
 * elsewhere browser tests may be skipped.
 */
import { accessSync, constants } from 'node:fs'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Path of a Chromium, or null after a message. @throws in CI when there is none.
 * @param isWhole only the one with windows, which alone reads the settings of a profile.
 */
export function findChromium({ isWhole = false } = {}): string | null {
  const found = places.find(
    (place) =>
      place !== undefined && isProgram(place) && !(isWhole && place.endsWith('headless-shell')),
  )
  if (found !== undefined) return found
  const words = 'No Chromium found (set CHROMIUM_PATH to one): tests in a browser are left out.'
  if (process.env.CI) throw new Error(words)
  console.warn(words)
  return null
}

/** Features that Playwright turns off; this list replaces its own. */
const offByPlaywright = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
]
/** Suggestions below the address bar are drawn in each new window, at the cost of two pages. */
const suggestions = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

/** Containers have little shared memory, and their root user may not use the sandbox. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  `--disable-features=${[...offByPlaywright, ...suggestions].join(',')}`,
]

function isProgram(place: string): boolean {
  try {
    accessSync(place, constants.X_OK)
    return true
  } catch {
    return false
  }
}
