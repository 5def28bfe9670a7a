import type { Lesson, LessonInput } from './onboarding-data.ts'

/** Form values of a lesson. The first of the options is the right one. */
export interface LessonDraft {
  readonly title: string
  readonly body: string
  readonly appId: string
  readonly videoUrl: string
  readonly hasQuiz: boolean
  readonly question: string
  readonly options: string
}

export const emptyLesson: LessonDraft = {
  ...{ title: '', body: '', appId: '', videoUrl: '', hasQuiz: false, question: '', options: '' },
}

export function draftOf({ title, body, app, video_url, quiz }: Lesson): LessonDraft {
  const right = quiz?.options[quiz.answer]
  const options = quiz === null ? [] : [right!, ...quiz.options.filter((each) => each !== right)]
  return {
    ...{ title, body, appId: app?.id ?? '', videoUrl: video_url ?? '' },
    ...{ hasQuiz: quiz !== null, question: quiz?.question ?? '', options: options.join('\n') },
  }
}

export const optionsOf = (draft: LessonDraft): string[] => [
  ...new Set(
    draft.options
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

export type LessonFault = 'missing' | 'twoOptions'

export function lessonFaults(draft: LessonDraft) {
  const count = optionsOf(draft).length
  const faults: Partial<Record<'title' | 'body' | 'question' | 'options', LessonFault>> = {}
  if (draft.title.trim() === '') faults.title = 'missing'
  if (draft.body.trim() === '') faults.body = 'missing'
  if (draft.hasQuiz && draft.question.trim() === '') faults.question = 'missing'
  if (draft.hasQuiz && (count < 2 || count > 6)) faults.options = 'twoOptions'
  return faults
}

/** The options in another order, so that affiliates cannot tell which one was written first. */
export function lessonInput(draft: LessonDraft, random: () => number): LessonInput {
  const options = optionsOf(draft)
  const right = options[0]
  const mixed = options
    .map((option) => ({ option, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ option }) => option)
  const videoUrl = draft.videoUrl.trim()
  return {
    ...{ title: draft.title.trim(), body: draft.body.trim() },
    app_id: draft.appId === '' ? null : draft.appId,
    video_url: videoUrl === '' ? null : videoUrl,
    quiz: draft.hasQuiz
      ? { question: draft.question.trim(), options: mixed, answer: mixed.indexOf(right!) }
      : null,
  }
}
