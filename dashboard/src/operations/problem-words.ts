import type { useOperationsText } from './operations-texts.ts'

type Words = ReturnType<typeof useOperationsText>['operations']

/** A problem of the health check, such as `queue_old:clicks`, as a sentence. */
export function problemInWords(problem: string, words: Words): string {
  const [kind = '', name = ''] = problem.split(':')
  const sentence = words.problems[kind as keyof Words['problems']]
  if (sentence === undefined) return problem
  return sentence(nameInWords(name, words))
}

const nameInWords = (name: string, { queueNames, jobNames }: Words) =>
  (queueNames as Record<string, string>)[name] ?? (jobNames as Record<string, string>)[name] ?? name
