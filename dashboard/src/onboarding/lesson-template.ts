/** A lesson to start from, in the language of the person. */
export interface LessonTemplate {
  readonly title: string
  readonly body: string
  readonly quiz?: { question: string; options: string[]; answer: number }
}
