/** From sign-up to the first link: confirm the address, add a second factor, be approved, earn. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { codeOfStep, fromBase32, stepAt } from '../credentials/totp.ts'
import { assembleSystem } from './assembled-system.ts'
import { linkInMail } from './mailbox.ts'
import type { System } from './started-system.ts'
import {
  afterDoubleClick,
  describeIn,
  expectNoSidewaysScroll,
  PHONE,
  type Visits,
} from './visits.ts'

const EMAIL = 'mira@garden.example'
const PASSWORD = 'three quiet harbour lamps'

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('in a browser', () => {
  test('an affiliate comes by an advertiser’s link and leaves with a link of their own', async () => {
    const advertiser = await callerOf('advertiser')
    const { link } = await advertiser('POST', '/v1/registration-links', { name: 'Spring' })
    const page = await visits.open()
    await page.goto(`${system.baseUrl}/join/${link.code}`)
    await page.getByRole('heading', { name: 'Become a partner of River Outfitters' }).waitFor()
    await page.getByLabel('Your name').fill('Mira Green')
    await page.getByLabel('Site, channel or company name').fill('Mira’s garden')
    await page.getByLabel('Email').fill(EMAIL)
    await page.getByLabel('Password').fill('garden')
    await page.getByRole('button', { name: 'Create account' }).click()
    // The help text has the number of characters, too, so the field counts as marked only after the server's
    // answer.
    await page.locator('input[name=password][aria-invalid=true]').waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await afterDoubleClick(page)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Check your email' }).waitFor()
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)

    await page.goto(await linkInMail(system, EMAIL, '/verify'))
    await page.getByRole('button', { name: 'Confirm email' }).click()
    // The browser that signed up is signed in.
    await page.getByRole('heading', { name: 'Your account is pending approval' }).waitFor()
    await page.getByRole('heading', { name: 'Approval by River Outfitters' }).waitFor()
    await page.getByRole('link', { name: 'Set up a second factor' }).click()
    await addCodes(page)

    const admin = await callerOf('admin')
    const { accounts } = await admin('GET', '/v1/accounts?kind=affiliate&status=pending')
    const [{ id }] = accounts as [{ id: string }]
    await admin('POST', '/v1/accounts/decisions', { kind: 'affiliate', id, decision: 'approve' })
    await advertiser('POST', '/v1/partners/decisions', { ids: [id], decision: 'approve' })

    await page.goto(system.baseUrl)
    await page.getByRole('link', { name: 'Links' }).first().click()
    await page.getByRole('link', { name: 'New link' }).first().click()
    await page.getByLabel('Label', { exact: true }).fill('First')
    await page.getByLabel('Custom slug').fill('Mira-First')
    await page.getByRole('button', { name: 'Create link' }).click()
    await page.getByRole('dialog', { name: 'First' }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    const address = page.getByLabel('URL of First', { exact: true })
    await address.waitFor()
    await expectNoSidewaysScroll(page)
    const visitor = await visits.open()
    await visitor.goto(await address.inputValue())
    expect(new URL(visitor.url()).searchParams.get('click_id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

/** Sets up one-time codes, confirmed by the password, which is the only factor so far. */
async function addCodes(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set up codes' }).click()
  const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
  await question.getByLabel('Password').fill(PASSWORD)
  await question.getByRole('button', { name: 'Confirm', exact: true }).click()
  const secret = await page.getByLabel('Key', { exact: true }).inputValue()
  const code = codeOfStep(fromBase32(secret), stepAt(new Date()))
  await page.getByLabel('Code from the app').fill(code)
  await page.getByRole('button', { name: 'Turn on' }).click()
  const kept = page.getByRole('alertdialog', { name: 'Save these recovery codes' })
  await kept.getByLabel('I saved the codes').check()
  await kept.getByRole('button', { name: 'Done' }).click()
  await page.getByText('10 codes left').waitFor()
}

// biome-ignore lint/suspicious/noExplicitAny: answers of several routes, read by their fields
type Call = (method: string, path: string, body?: unknown) => Promise<any>

/** Calls the API as one of the demo's people. */
async function callerOf(name: string): Promise<Call> {
  const { email, password } = system.users[name]!
  const code = await system.freshCode(name)
  const ask = async (method: string, path: string, body?: unknown, token = '') => {
    const answer = await fetch(`${system.baseUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect([path, answer.ok]).toEqual([path, true])
    return answer.json()
  }
  const session = await ask('POST', '/v1/sign-in', {
    ...{ email, password, ...(code === null ? {} : { code }) },
  })
  const { access_token: token } = session as { access_token: string }
  return (method, path, body) => ask(method, path, body, token)
}
