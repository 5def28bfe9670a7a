/** Files of reports: in the background, as spreadsheets, by mail, and statements as PDF. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { readSheet } from 'read-excel-file/universal'
import { extractText, getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { assembleSystem } from './assembled-system.ts'
import { expectAxeClean } from './axe.ts'
import type { System } from './started-system.ts'
import { describeIn, expectNoSidewaysScroll, openAs, PHONE, type Visits } from './visits.ts'

let system: System
let visits: Visits
const inBrowser = describeIn(assembleSystem, async (opened) => {
  ;({ system, visits } = opened)
})

async function saved(page: Page, click: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()])
  const bytes = await readFile(await download.path())
  return { name: download.suggestedFilename(), bytes: new Uint8Array(bytes) }
}
const openMenu = (page: Page) => page.getByRole('button', { name: 'Export', exact: true }).click()
/** Of two choices within half a second, the screen takes the second for a double click. */
const COOL_DOWN_MS = 600
async function choose(page: Page, name: string | RegExp) {
  await page.waitForTimeout(COOL_DOWN_MS)
  await page.getByRole('menuitem', { name }).click()
}

inBrowser('files of reports', () => {
  test('a report is saved as XLSX, and written in the background until it can be downloaded', async () => {
    const page = await openAs(visits, system, 'affiliate', '/reports?by=country')
    await openMenu(page)
    const direct = await saved(page, () => choose(page, 'XLSX file'))
    expect(direct.name).toMatch(/\.xlsx$/)
    const [header] = await readSheet(new Blob([direct.bytes]))
    expect(header?.slice(0, 2)).toEqual(['Country', 'All clicks'])
    await openMenu(page)
    await choose(page, /^XLSX, up to/)
    await page.getByRole('link', { name: 'Open exports' }).click()
    const download = page.getByRole('button', { name: /^Download: Report/ })
    await download.first().waitFor()
    const file = await saved(page, () => download.first().click())
    expect((await readSheet(new Blob([file.bytes])))[0]).toEqual(header)
    await expectAxeClean(page)
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
  })

  test('a report is scheduled for the team, changed, paused, resumed, sent and deleted', async () => {
    const page = await openAs(visits, system, 'affiliate', '/reports?by=country')
    await openMenu(page)
    await choose(page, /^Send by email/)
    await page.getByLabel('Name', { exact: true }).fill('Countries')
    await page.getByLabel('How often').selectOption('monthly')
    await page.getByLabel('Day of the month').selectOption('28')
    await expectAxeClean(page)
    await page.getByRole('button', { name: 'Schedule report' }).click()
    const row = page.getByRole('row', { name: /Countries/ })
    await row.getByText('Every month, day 28').last().waitFor()
    const act = async (name: string) => {
      await page.getByRole('button', { name: 'Actions: Countries' }).click()
      await choose(page, name)
    }
    await act('Edit')
    await page.getByLabel('How often').selectOption('daily')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await row.getByText('Every day at').last().waitFor()
    await act('Pause')
    await row.getByText('Paused').last().waitFor()
    await act('Resume')
    await row.getByText('Active').last().waitFor()
    await expectAxeClean(page)
    await page.setViewportSize(PHONE)
    await expectNoSidewaysScroll(page)
    await act('Delete')
    await page.getByText('Its schedule appears here').waitFor()
  })

  test('a statement is saved as PDF in both languages', async () => {
    const page = await openAs(visits, system, 'affiliate', '/money/statement')
    for (const [language, title] of [
      ['English', 'Account statement'],
      ['Russian', 'Выписка по счёту'],
    ] as const) {
      await page.getByRole('button', { name: 'Download PDF' }).click()
      const { name, bytes } = await saved(page, () => choose(page, language))
      expect(name).toMatch(/^statement-.*\.pdf$/)
      const { text } = await extractText(await getDocumentProxy(bytes))
      expect(text[0]).toContain(title)
    }
  })
})
