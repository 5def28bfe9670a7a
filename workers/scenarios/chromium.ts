/** Where a browser is, if there is one. CI must have one; elsewhere browser tests may be left out. */
import { accessSync, constants } from 'node:fs'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Path of a Chromium, or null after saying so. @throws in CI, where its absence is a fault. */
export function findChromium(): string | null {
  const found = places.find((place) => place !== undefined && isProgram(place))
  if (found !== undefined) return found
  const words = 'No Chromium found (set CHROMIUM_PATH to one): the tests in a browser are left out.'
  if (process.env.CI) throw new Error(words)
  console.warn(words)
  return null
}

/** What Playwright turns off; a list of ours takes the place of its own. */
const offByPlaywright = [
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades'],
  ...['HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding'],
  ...['ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints'],
  ...['NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
]
/** Suggestions below the address bar: each new window draws them, for nobody, at the price of two pages. */
const suggestions = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

/** Containers have little shared memory, and a root that may not use the sandbox. */
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
