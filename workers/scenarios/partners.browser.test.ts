/** Advertisers and affiliates find each other: links, applications, decisions, offers to join. */
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import * as cast from '../../dev/demo/demo-cast.ts'
import { ownPayer } from '../../dev/demo/demo-own-payer-cast.ts'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
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

const WIDE = { width: 1440, height: 900 }

const logo = (drawing: string) => ({
  ...{ name: 'logo.svg', mimeType: 'image/svg+xml' },
  buffer: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">${drawing}</svg>`,
  ),
})

let system: System
let visits: Visits

const inBrowser = describeIn(assembleSystem, (opened) => {
  ;({ system, visits } = opened)
})

inBrowser('partners in a browser', () => {
  test('an advertiser asks a question, makes a link and invites; the link leads to the question', async () => {
    const page = await openAs(visits, system, 'advertiser', '/')
    await page.getByRole('link', { name: 'Partners', exact: true }).first().click()
    await page.getByRole('link', { name: 'Questions and rules' }).click()
    await page.getByRole('button', { name: 'Add a question' }).click()
    const save = page.getByRole('button', { name: 'Save', exact: true })
    await save.click()
    await page.getByText('Enter it in at least one language.').waitFor()
    await page.getByLabel('In English').fill('How do you advertise?')
    await page.getByLabel('In Russian').fill('Как вы рекламируете?')
    await afterDoubleClick(page)
    await save.click()
    await page.getByText('Saved. Applies to new applications.').waitFor()

    await page.getByRole('link', { name: 'Registration links', exact: true }).click()
    await page.getByLabel('Internal name').fill('Newsletter')
    await page.getByLabel('Custom slug').fill('river-news')
    await page.getByRole('button', { name: 'Create link' }).click()
    const address = page.getByLabel('Link Newsletter', { exact: true })
    await address.waitFor()
    expect(await address.inputValue()).toBe(`${system.baseUrl}/join/river-news`)
    await page.getByLabel('Email addresses').fill('eva@blog.example\nmax@blog.example')
    await page.getByRole('button', { name: 'Send 2 invitations' }).click()
    await page.getByText('eva@blog.example: invited').waitFor()
    await checkSizes(page)

    const boris = await openAs(visits, system, 'affiliate2', '/applications')
    await boris
      .getByLabel('Registration link or code')
      .fill(`${system.baseUrl}/join/nowhere-at-all`)
    await boris.getByRole('button', { name: 'Continue' }).click()
    await boris.getByText('This link does not exist.').waitFor()
    await boris.getByLabel('Registration link or code').fill(`${system.baseUrl}/join/river-news`)
    await boris.getByRole('button', { name: 'Continue' }).click()
    await boris.getByLabel('How do you advertise?').waitFor()
    await checkSizes(boris)

    await page.goto(`${system.baseUrl}/settings/advertisers/${cast.advertiser.id}`)
    await page.getByLabel('Image file').setInputFiles(logo('<script/>'))
    await page.getByText('This SVG contains a script', { exact: false }).waitFor()
    await afterDoubleClick(page)
    await page.getByLabel('Image file').setInputFiles(logo('<circle cx="32" cy="32" r="30"/>'))
    await page.getByRole('button', { name: 'Remove logo' }).waitFor()
    const visitor = await visits.open()
    await visitor.goto(`${system.baseUrl}/join/river-news`)
    const shown = visitor.locator('main img').first()
    const width = () =>
      shown.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)
    await eventually(width).toBe(64)
    expect(await shown.getAttribute('src')).toContain('/v1/advertiser-logos/')
    await checkSizes(visitor)
  })

  test('a partner is suspended with a reason, reads it, and is resumed', async () => {
    const page = await openAs(visits, system, 'advertiser', '/partners')
    await page.getByRole('link', { name: 'Open Boris Lind' }).click()
    const panel = page.getByRole('dialog', { name: 'Boris Lind' })
    await panel.getByText('BORIS10').waitFor()
    await panel.getByText('Anna Reed · anna').waitFor()
    await panel.getByRole('button', { name: 'Suspend' }).click()
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Suspend Boris Lind' }).click()
    await question.getByText('Enter a note. It is saved with the decision.').waitFor()
    await question.getByLabel('Reason').fill('Mails that nobody asked for.')
    await question.getByRole('button', { name: 'Suspend Boris Lind' }).click()
    await panel.getByRole('button', { name: 'Resume' }).waitFor()
    await checkSizes(page)

    const boris = await openAs(visits, system, 'affiliate2', '/applications')
    await boris.getByText('Mails that nobody asked for.').waitFor()
    await boris.getByRole('link', { name: 'Offers', exact: true }).first().click()
    await boris.getByText('No offers yet.').waitFor()

    await panel.getByRole('button', { name: 'Resume' }).click()
    await question.getByRole('button', { name: 'Resume Boris Lind' }).click()
    await panel.getByRole('button', { name: 'Suspend' }).waitFor()
    await boris.reload()
    await boris.getByRole('heading', { name: 'Demo shop, paid at once' }).waitFor()
  })

  test('an affiliate sees what an offer pays, reads its terms, joins it and takes a link', async () => {
    const page = await openAs(visits, system, 'advertiser', '/offers/new')
    await page.getByLabel('Name', { exact: true }).fill('Spring sale')
    await page.getByLabel('Landing page', { exact: true }).fill('https://shop.example/')
    await page.getByText('Details for affiliates').click()
    await page.getByLabel('Category', { exact: true }).selectOption('Travel')
    await page.getByLabel('Push notifications: Forbidden').check()
    await page.getByText('Advanced settings').click()
    await page.getByText('Hold, attribution and approval').click()
    await page.getByLabel('Code', { exact: true }).fill('SPRING')
    await expectAxeClean(page)
    await page.getByText('Joining and terms').click()
    await page.getByLabel('Terms for partners').fill('No spam, please.')
    await page.getByRole('button', { name: 'Create offer' }).click()
    await page.getByRole('dialog', { name: 'Spring sale' }).waitFor()

    const anna = await openAs(visits, system, 'affiliate', '/')
    await anna.getByRole('link', { name: 'Promote', exact: true }).first().click()
    const line = anna.getByRole('listitem').filter({ hasText: 'Spring sale' })
    await line.getByText('Terms and traffic').click()
    await line.getByText('No spam, please.').waitFor()
    await line.getByText('Forbidden: Push notifications').waitFor()
    await expectAxeClean(anna)
    await anna.getByLabel('Category', { exact: true }).selectOption('Games')
    await anna.getByText('No offers match these filters.').waitFor()
    await anna.getByLabel('Category', { exact: true }).selectOption('Travel')
    await line.getByText('30%').first().waitFor()
    await checkSizes(anna)
    await line.getByRole('button', { name: 'Join Spring sale' }).click()
    const coupon = line.getByLabel('Your coupon for Spring sale', { exact: true })
    await coupon.waitFor()
    expect(await coupon.inputValue()).toBe('ANNA-SPRING')
    await line.getByRole('link', { name: 'Get link to Spring sale' }).click()
    const builder = anna.getByRole('dialog', { name: 'New link' })
    await builder.getByLabel('Label', { exact: true }).fill('June')
    await builder.getByLabel('Custom slug').fill('June-Spring')
    await builder.getByLabel('Source', { exact: true }).fill('letter')
    await builder.getByRole('button', { name: 'Create link' }).click()
    const saved = anna.getByRole('dialog', { name: 'June' })
    const shared = saved.getByLabel('URL to share', { exact: true })
    await eventually(() => shared.inputValue()).toMatch(/\/r\/June-Spring$/)
    expect(await saved.getByLabel('Source', { exact: true }).inputValue()).toBe('letter')
    for (const [name, kind] of [
      ['Save SVG', 'svg'],
      ['Save PNG', 'png'],
    ] as const) {
      const file = anna.waitForEvent('download')
      await saved.getByRole('button', { name }).click()
      expect((await file).suggestedFilename()).toBe(`June-Spring.${kind}`)
    }
    await saved.getByRole('button', { name: 'Check link' }).click()
    await saved.getByRole('list', { name: 'Redirects' }).waitFor()
    await expectAxeClean(anna)
    await checkSizes(anna)
    await saved.getByRole('button', { name: 'Close' }).click()

    await page.goto(`${system.baseUrl}/creatives`)
    await refuseFiles(page)
    await page.getByLabel('Kind of creative').selectOption('Text')
    await page.getByLabel('Offer', { exact: true }).first().selectOption('Spring sale')
    await page.getByLabel('Name', { exact: true }).fill('Launch post')
    await page.getByRole('textbox', { name: 'Text' }).fill('Spring is here. {coupon}: {link}')
    await page.getByRole('button', { name: 'Add text' }).click()
    await page.getByText('Added.').waitFor()
    await promote(anna)

    await anna.goto(`${system.baseUrl}/referrals`)
    await anna.getByRole('button', { name: 'Create referral link for River Outfitters' }).click()
    await anna.getByLabel('Your referral link for River Outfitters', { exact: true }).waitFor()
    await anna.getByText('0 affiliates have applied').waitFor()
    await anna.getByRole('table', { name: 'Referred affiliates' }).waitFor()
    await expectAxeClean(anna)
    await checkSizes(anna)
  })

  test('an affiliate finds a new advertiser in the marketplace, applies, is approved and takes a link', async () => {
    const page = await openAs(visits, system, 'payer', '/partners/links')
    const question = page.getByRole('alertdialog')
    const link = page.getByRole('listitem').filter({ hasText: 'Marketplace' })
    const list = async (from: Page | Locator, verb: string) => {
      await from.getByRole('button', { name: verb }).click()
      await question.getByText('Every approved affiliate of the platform will see').waitFor()
      await expectAxeClean(page)
      await question.getByRole('button', { name: verb }).click()
      await link.getByText('In the marketplace').waitFor()
    }
    await list(page, 'List offers in the marketplace')
    await link.getByRole('button', { name: 'Remove from the marketplace' }).click()
    await list(link, 'List in the marketplace')
    await checkSizes(page)

    const anna = await openAs(visits, system, 'affiliate', '/promote')
    await anna.getByLabel('My status', { exact: true }).selectOption('Not a partner yet')
    const { name } = ownPayer.offers[0]!
    const line = anna.getByRole('listitem').filter({ hasText: name })
    const apply = line.getByRole('link', {
      name: `Apply to ${ownPayer.advertiser.name} for ${name}`,
    })
    await apply.waitFor()
    await expectAxeClean(anna)
    await checkSizes(anna)
    await apply.click()
    await anna.getByText('No further questions.').waitFor()
    await anna.getByRole('button', { name: 'Apply', exact: true }).click()
    await anna.getByText('The advertiser has not decided yet.').waitFor()
    await anna.getByRole('link', { name: 'Offers', exact: true }).first().click()
    await line.getByText('Applied. The advertiser has not decided yet.').waitFor()

    await page.goto(`${system.baseUrl}/partners`)
    await page.getByRole('link', { name: 'Open Anna Reed' }).click()
    const panel = page.getByRole('dialog', { name: 'Anna Reed' })
    await panel.getByRole('button', { name: 'Approve' }).click()
    await question.getByRole('button', { name: 'Approve Anna Reed' }).click()
    await panel.getByRole('button', { name: 'Suspend' }).waitFor()
    await anna.reload()
    await line.getByRole('link', { name: `Get link to ${name}` }).waitFor()
  })
})

async function checkSizes(page: Page): Promise<void> {
  for (const size of [PHONE, WIDE]) {
    await page.setViewportSize(size)
    await expectNoSidewaysScroll(page)
  }
}

/** A file of another type than it says, and one with a script, are refused in a sentence. */
async function refuseFiles(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a creative' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Banner')
  const upload = async (text: string, sentence: string) => {
    const file = { name: 'banner.png', mimeType: 'image/png', buffer: Buffer.from(text) }
    await page.getByLabel('Image', { exact: true }).setInputFiles(file)
    await page.getByRole('button', { name: 'Upload banner' }).click()
    await page.getByText(sentence).first().waitFor()
    await afterDoubleClick(page)
  }
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="250">'
  await upload('%PDF-1.7', 'This file is of another type, or damaged.')
  await upload(`${svg}<script>alert(1)</script></svg>`, 'This SVG contains a script')
  await upload('x'.repeat(512 * 1024 + 1), 'The file is larger than 512 KB.')
}

/** Ready posts, the coupon on another site, and the feed of offers. */
async function promote(anna: Page): Promise<void> {
  await anna.goto(`${system.baseUrl}/creatives`)
  await anna.getByRole('link', { name: 'Posts and coupon' }).click()
  await anna.getByRole('heading', { name: 'Ready posts' }).waitFor()
  await anna.getByLabel('Offer', { exact: true }).selectOption('Spring sale')
  await anna.getByRole('button', { name: 'Get text: Launch post' }).click()
  const text = anna.getByLabel('Text with your link and coupon', { exact: true })
  expect(await text.inputValue()).toMatch(/^Spring is here\. ANNA-SPRING: http.*\/r\/\w{8}$/)
  await anna.getByLabel('Language of posts').selectOption('Russian')
  const post = anna.getByRole('listitem').filter({ hasText: 'Telegram' }).last()
  await post.getByText('Промокод: ANNA-SPRING').waitFor()
  const share = await post.getByRole('link', { name: 'Share on Telegram' }).getAttribute('href')
  expect(new URL(share!).searchParams.get('url')).toContain('utm_source=telegram')
  await anna.getByRole('button', { name: 'Скопировать' }).waitFor()
  await expectAxeClean(anna)
  await checkSizes(anna)

  const code = await anna.getByLabel('HTML code', { exact: true }).inputValue()
  const site = await anna.context().newPage()
  await site.route('http://blog.localhost/', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': `default-src 'none'; script-src ${system.baseUrl}` },
      body: `<h1>Blog</h1>${code}`,
    }),
  )
  // Chromium keeps pages of other hosts from asking the local one, so the script is handed over.
  await site.route('**/v1/coupon-widget.js', async (route) => {
    await route.fulfill({ response: await route.fetch() })
  })
  await site.goto('http://blog.localhost/')
  await site.getByRole('link', { name: 'Spring sale' }).waitFor()
  await site.getByRole('button', { name: 'Скопировать' }).click()
  await eventually(() => site.evaluate('String(getSelection())')).toMatch(/^(ANNA-SPRING)?$/)
  await site.close()

  await anna.getByRole('link', { name: 'Feed', exact: true }).click()
  await anna.getByRole('button', { name: 'Create feed URLs' }).click()
  const url = await anna.getByLabel('JSON Feed', { exact: true }).inputValue()
  const titles = async () => {
    const answer = await fetch(url)
    const feed = answer.ok ? ((await answer.json()) as { items: { title: string }[] }) : null
    return feed?.items.map(({ title }) => title) ?? answer.status
  }
  expect(await titles()).toContain('Spring sale')
  await expectAxeClean(anna)
  await checkSizes(anna)
  await anna.getByRole('button', { name: 'Revoke feed URLs' }).click()
  await anna.getByRole('alertdialog').getByRole('button', { name: 'Revoke feed URLs' }).click()
  await anna.getByRole('button', { name: 'Create feed URLs' }).waitFor()
  expect(await titles()).toBe(404)
}
