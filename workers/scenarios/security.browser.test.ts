/** Authentication in a real browser: codes, passkeys, recovery codes, confirmations, sessions. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { assembleSystem } from './assembled-system.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  describeIn,
  eventually,
  expectNoSidewaysScroll,
  openAs,
  PHONE,
  type Visits,
} from './visits.ts'

let system: System
let visits: Visits
/** The affiliate's credentials after the first story. */
let affiliate: { code: (steps: number) => string; first: string }

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('how people prove themselves', () => {
  test('an affiliate sets up one-time codes and keeps the recovery codes', async () => {
    const page = await openAs(visits, system, 'affiliate2', '/')
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Security' }).click()
    await page.getByText('No passkeys yet. Add one to sign in without a code.').waitFor()
    await page.getByRole('button', { name: 'Set up codes' }).click()
    await confirmByPassword(page, 'affiliate2', 'not my password')
    await page.getByText('Wrong password. Nothing was done').waitFor()
    await confirmByPassword(page, 'affiliate2')
    await page.getByRole('img', { name: /^QR code/ }).waitFor()
    const secret = await page.getByLabel('Key', { exact: true }).inputValue()
    const code = (steps: number) => codeOfStep(fromBase32(secret), stepAt(new Date()) + steps)
    await page.getByLabel('Code from the app').fill('000000')
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Wrong code. Enter the code the app shows now.').waitFor()
    await page.getByLabel('Code from the app').fill(code(0))
    await afterDoubleClick(page)
    await page.getByRole('button', { name: 'Turn on' }).click()
    const kept = page.getByRole('alertdialog', { name: 'Save these recovery codes' })
    await kept.waitFor()
    const [first = ''] = await kept.getByRole('listitem').allTextContents()
    expect(await kept.getByRole('listitem').count()).toBe(10)
    expect(await kept.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true)
    await kept.getByLabel('I saved the codes').check()
    await kept.getByRole('button', { name: 'Done' }).click()
    await page.getByText('10 codes left').waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)

    affiliate = { code, first }
  })

  test('they sign in by a code and by a recovery code, and end all other sessions', async () => {
    const { code, first } = affiliate
    const other = await visits.open()
    await typePassword(other, 'affiliate2')
    await other.getByLabel('Code from your authenticator app').fill('000000')
    await other.keyboard.press('Enter')
    await other.getByText('The code is wrong or already used.').waitFor()
    await other.getByLabel('Code from your authenticator app').fill(code(1))
    await afterDoubleClick(other)
    await other.keyboard.press('Enter')
    await atHome(other)

    const third = await visits.open()
    await typePassword(third, 'affiliate2')
    await third.getByRole('button', { name: /recovery code$/ }).click()
    await third.getByLabel('Recovery code', { exact: true }).fill(first)
    await third.keyboard.press('Enter')
    await atHome(third)
    await third.goto(`${system.baseUrl}/security`)
    await third.getByText('9 codes left').waitFor()
    await third.getByText('This browser').waitFor()
    await third.getByRole('button', { name: 'End all other sessions' }).click()
    await third
      .getByRole('alertdialog')
      .getByRole('button', { name: 'End all other sessions' })
      .click()
    await third.getByRole('alertdialog').waitFor({ state: 'detached' })
    const others = third.getByRole('button', { name: /^End session: / })
    await eventually(() => others.count()).toBe(0)
  })

  test('an affiliate adds a passkey, signs in by it, confirms by it, and removes it', async () => {
    const page = await openAs(visits, system, 'affiliate3', '/security')
    await givePasskeys(page)
    await page.getByLabel('Name of the new passkey').fill('Blue stick')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await confirmByPassword(page, 'affiliate3')
    const kept = page.getByRole('alertdialog', { name: 'Save these recovery codes' })
    await kept.getByLabel('I saved the codes').check()
    await kept.getByRole('button', { name: 'Done' }).click()
    await page.getByText('Blue stick', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Rename Blue stick' }).click()
    await page.getByLabel('New name').fill('Laptop')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Rename Laptop' }).waitFor()

    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await typePassword(page, 'affiliate3')
    await page.getByRole('button', { name: 'Use a passkey', exact: true }).click()
    await atHome(page)

    await page.goto(`${system.baseUrl}/security`)
    await page.getByRole('button', { name: 'Remove Laptop' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove Laptop' }).click()
    const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
    await question.getByText('Laptop', { exact: true }).waitFor()
    await question.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('No passkeys yet. Add one to sign in without a code.').waitFor()
  })

  test('without a confirmation nothing changes', async () => {
    const page = await openAs(visits, system, 'affiliate', '/security')
    await page.getByRole('button', { name: 'Set up codes' }).click()
    const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Confirmation required').waitFor()
    await page.getByRole('button', { name: 'Set up codes' }).waitFor()
  })
})

const atHome = (page: Page) => page.waitForURL((url) => url.pathname === '/')

async function typePassword(page: Page, name: string): Promise<void> {
  const { email, password } = system.users[name]!
  await page.goto(`${system.baseUrl}/sign-in`)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function confirmByPassword(page: Page, name: string, typed?: string): Promise<void> {
  const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
  await question.getByLabel('Password').fill(typed ?? system.users[name]!.password)
  await afterDoubleClick(page)
  await question.getByRole('button', { name: 'Confirm', exact: true }).click()
}

/** Chromium's virtual authenticator. */
async function givePasskeys(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
}
