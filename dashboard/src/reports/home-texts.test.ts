import { expect, test } from 'vitest'
import { enHome } from './home-en.ts'
import { ruHome } from './home-ru.ts'

test('audit 30: no Home claims that nothing is pending without looking it up', () => {
  for (const { otherHome } of [enHome, ruHome]) {
    const sentences = Object.values(otherHome).filter((words) => typeof words === 'string')
    expect(sentences.length).toBeGreaterThan(10)
    for (const words of sentences)
      expect(words).not.toMatch(/nothing (here )?waits|ничего не ждёт/i)
  }
})

test('audit 30: the Home of an advertiser’s finance says that they approve payouts', () => {
  expect(enHome.otherHome.advertiser_finance).toMatch(/approves payouts/)
  expect(ruHome.otherHome.advertiser_finance).not.toMatch(/Ничего не меняет/)
})
