/** Text that a template leaves for the advertiser to write: square brackets that end with an ellipsis. */
const PLACEHOLDER = /\[[^[\]]*…\]/

export interface LessonText {
  title: string
  body: string
  quiz: { question: string; options: readonly string[] } | null
}

/** The first placeholder in a lesson, with its field; null if everything is written. */
export function placeholderIn({ title, body, quiz }: LessonText) {
  const texts = {
    ...{ title, body, 'quiz.question': quiz?.question ?? '' },
    'quiz.options': quiz?.options.join('\n') ?? '',
  }
  for (const [field, text] of Object.entries(texts)) {
    const [found] = PLACEHOLDER.exec(text) ?? []
    if (found !== undefined) return { field, text: found }
  }
  return null
}
