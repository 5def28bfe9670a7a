import {
  type ConversionEvent,
  conversionEvents,
  type RepeatPolicy,
} from '../../../schema/vocabulary.ts'
import type { WordMeaning } from '../../../workers/conversions/sources/query/query-rules.ts'
import type { Faults } from '../core/field-errors.ts'
import { linesOf, patchOf } from '../core/form-input.ts'
import type { SourceSettingsAnswer } from './settings-data.ts'

/** The meanings a status word can have; the type checks it against the server's list. */
export const wordMeanings = [
  ...[...conversionEvents, 'approve', 'reject', 'ignore'],
] as readonly WordMeaning[]

export interface WordDraft {
  readonly key: string
  readonly word: string
  readonly meaning: WordMeaning
}

/** Form values of the postback settings. */
export interface SourcesDraft {
  readonly words: readonly WordDraft[]
  /** Events without an entry use the default. */
  readonly policies: Readonly<Partial<Record<ConversionEvent, RepeatPolicy>>>
  readonly networks: string
}

export const sourcesDraft = (settings: SourceSettingsAnswer): SourcesDraft => ({
  words: Object.entries(settings.status_words).map(([word, meaning]) => ({
    ...{ key: word, word, meaning: meaning as WordMeaning },
  })),
  policies: settings.repeat_policies as SourcesDraft['policies'],
  networks: settings.inbound_cidrs.join('\n'),
})

export function sourcesFaults({ words }: SourcesDraft): Faults {
  const faults: Faults = {}
  for (const [at, { word }] of words.entries()) {
    if (word.trim() === '') faults[`status_words.${at}`] = 'missing'
  }
  return faults
}

const fieldsOf = (draft: SourcesDraft) => ({
  status_words: Object.fromEntries(draft.words.map(({ word, meaning }) => [word.trim(), meaning])),
  repeat_policies: draft.policies,
  inbound_cidrs: linesOf(draft.networks),
})

export const sourcesPatch = (settings: SourceSettingsAnswer, draft: SourcesDraft) =>
  patchOf(fieldsOf(sourcesDraft(settings)), fieldsOf(draft))
