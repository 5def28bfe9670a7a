import type { Command } from './commands.ts'

/** Commands with all words of the query in their titles; those that begin with it come first. */
export function matching(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = commands
    .map((command) => ({ command, text: ` ${command.title.en} ${command.title.ru}`.toLowerCase() }))
    .filter(({ text }) => words.every((word) => text.includes(word)))
  const begins = (text: string) => words.every((word) => text.includes(` ${word}`))
  return found
    .toSorted((a, b) => Number(begins(b.text)) - Number(begins(a.text)))
    .map(({ command }) => command)
}
