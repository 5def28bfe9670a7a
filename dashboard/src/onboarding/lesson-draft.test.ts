import { expect, test } from 'vitest'
import { draftOf, emptyLesson, lessonFaults, lessonInput } from './lesson-draft.ts'
import type { Lesson } from './onboarding-data.ts'

const draft = {
  ...{ ...emptyLesson, title: ' Goals ', body: 'Boots', hasQuiz: true, question: 'Who?' },
  options: 'Walkers\n Fish \n\nFish\nBirds',
}

test('the right answer keeps its mark wherever it comes', () => {
  for (const numbers of [
    [0.1, 0.2, 0.3],
    [0.9, 0.1, 0.5],
    [0.5, 0.9, 0.1],
  ]) {
    const left = [...numbers]
    const { quiz, title } = lessonInput(draft, () => left.shift()!)
    expect(title).toBe('Goals')
    expect(quiz?.options.toSorted()).toEqual(['Birds', 'Fish', 'Walkers'])
    expect(quiz?.options[quiz.answer]).toBe('Walkers')
    // Opened again, the right one is first.
    const again = draftOf({ ...({} as Lesson), ...lessonInput(draft, Math.random), app: null })
    expect(again.options.split('\n')[0]).toBe('Walkers')
  }
})

test.each([
  [emptyLesson, { title: 'missing', body: 'missing' }],
  [{ ...draft, options: 'One' }, { options: 'twoOptions' }],
  [{ ...draft, options: 'a\nb\nc\nd\ne\nf\ng' }, { options: 'twoOptions' }],
  [{ ...draft, question: ' ' }, { question: 'missing' }],
  [{ ...draft, hasQuiz: false, question: '', options: '' }, {}],
])('faults of a lesson', (given, faults) => {
  expect(lessonFaults(given)).toEqual(faults)
})
