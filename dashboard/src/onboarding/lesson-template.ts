/** A lesson to start from, in the language of the person. What they must write is in brackets: `[Your goal…]`. */
export interface LessonTemplate {
  readonly title: string
  readonly body: string
  readonly quiz?: { question: string; options: string[]; answer: number }
}
