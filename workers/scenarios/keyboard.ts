/** A person who uses no mouse. */
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAxeClean } from './axe.ts'
import type { System } from './started-system.ts'
import { eventually } from './visits.ts'

/** More controls than any page has. */
const TABS_MAX = 150

const hasFocus = (control: { matches(selector: string): boolean }) => control.matches(':focus')

/** Presses Tab until it has the focus, then Enter. */
export async function pressByKeyboard(control: Locator): Promise<void> {
  await control.waitFor()
  const { keyboard } = control.page()
  for (let tabs = 0; !(await control.evaluate(hasFocus)); tabs += 1) {
    expect(tabs).toBeLessThan(TABS_MAX)
    await keyboard.press('Tab')
  }
  await keyboard.press('Enter')
}

/** Confirms the person's last action: the code's field has the focus. */
export async function confirmByKeyboard(page: Page, system: System, name: string): Promise<void> {
  const question = page.getByRole('alertdialog', { name: 'Confirm this action' })
  await eventually(() => page.evaluate('document.activeElement?.name')).toBe('proof')
  await page.keyboard.type((await system.freshCode(name)) ?? '')
  await page.keyboard.press('Enter')
  await question.waitFor({ state: 'detached' })
}

/** Searches from any page and opens what is found. */
export async function find(page: Page, words: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await page.keyboard.type(words)
  await page.getByRole('option', { name }).first().waitFor()
  await expectAxeClean(page)
  await page.keyboard.press('Enter')
}
