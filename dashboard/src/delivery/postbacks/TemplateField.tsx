import { Braces } from 'lucide-react'
import { useRef } from 'react'
import type { PostbackMacroName } from '../../../../workers/delivery/rules/macros.ts'
import { Button } from '../../ui/Button.tsx'
import { TextAreaField } from '../../ui/forms/TextAreaField.tsx'
import { Menu, MenuItem } from '../../ui/Menu.tsx'
import { useDeliveryText } from '../delivery-texts.ts'

const URL_CHARACTERS_MAX = 2_000

/** The URL with its macros, and a menu that inserts one at the cursor. */
export function TemplateField(props: {
  url: string
  error: string | undefined
  mayChange: boolean
  onChange: (url: string) => void
}) {
  const words = useDeliveryText().delivery
  const area = useRef<HTMLTextAreaElement>(null)
  const names = Object.keys(words.macros) as PostbackMacroName[]
  const insert = (name: string) => {
    const { url } = props
    const { selectionStart: from = url.length, selectionEnd: to = from } = area.current ?? {}
    const macro = `{${name}}`
    props.onChange(`${url.slice(0, from)}${macro}${url.slice(to)}`)
    // After the menu has closed and returned the focus to its button.
    setTimeout(() => {
      area.current?.focus()
      area.current?.setSelectionRange(from + macro.length, from + macro.length)
    })
  }
  return (
    <div className="space-y-2">
      <TextAreaField
        label={words.url}
        help={words.urlHelp}
        error={props.error}
        area={{
          ...{ ref: area, name: 'url', value: props.url, rows: 4, maxLength: URL_CHARACTERS_MAX },
          ...{ autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, inputMode: 'url' },
          style: { fontFamily: 'var(--font-mono)', wordBreak: 'break-all' },
          // A URL has no line breaks: a pasted one is removed.
          onChange: ({ currentTarget }) =>
            props.onChange(currentTarget.value.replace(/[\r\n]+/g, '')),
        }}
      />
      {props.mayChange && (
        <Menu
          align="start"
          trigger={
            <Button size="small">
              <Braces />
              {words.insertMacro}
            </Button>
          }
        >
          {names.map((name) => (
            <MenuItem key={name} onSelect={() => insert(name)}>
              <span className="min-w-0 py-1">
                <code className="block font-mono text-sm">{`{${name}}`}</code>
                <span className="block text-sm text-pretty text-muted">{words.macros[name]}</span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  )
}
