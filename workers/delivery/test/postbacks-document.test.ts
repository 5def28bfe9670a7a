import { expect, test } from 'vitest'
import { postbackEvents, postbackPresets } from '../../../schema/vocabulary.ts'
import { readSource } from '../../test/imports.ts'
import { postbackMacros } from '../rules/macros.ts'
import { linkParameterOf, presets } from '../rules/presets.ts'

const document = readSource('docs/postbacks.md')
const rows = document.split('\n').filter((line) => line.startsWith('| '))
const rowOf = (start: string) => rows.find((row) => row.startsWith(`| ${start} |`)) ?? ''

test.each(postbackEvents)('the event %s is explained', (event) => {
  expect(rowOf(`\`${event}\``)).not.toBe('')
})

test.each(Object.entries(postbackMacros))(
  'the macro %s is explained with its aliases',
  (name, macro) => {
    // The numbered aliases of sub ids have one explanation.
    const aliases = macro.aliases
      .filter((alias) => !/\d$/.test(alias))
      .map((alias) => `\`${alias}\``)
    const shown = name === 'sub1' ? '`{sub1}` … `{sub10}`' : `\`{${name}}\``
    expect(rowOf(shown)).toContain(aliases.join(', '))
  },
)

test.each(postbackPresets)('the preset %s is shown as it is', (name) => {
  const preset = presets[name]
  const query = preset.parameters.map((it) => `${it.name}=${it.value}`).join('&')
  expect(document).toContain(`https://<domain>${preset.path}?${query}`)
  const row = rowOf(preset.title)
  expect(row).toContain(`\`${linkParameterOf(preset)}\``)
  expect(row).toContain(`](${preset.source})`)
  const unverified = [...preset.fields, ...preset.parameters].filter((it) => !it.isVerified)
  expect(row).toContain(unverified.map((it) => `\`${it.name}\``).join(', ') || 'all verified')
})
