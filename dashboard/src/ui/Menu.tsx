import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

const itemClass =
  'flex min-h-9 items-center gap-2 rounded-sm px-2 text-base outline-none select-none ' +
  'data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:text-muted'

/** A menu under a button: arrows move, Escape closes, focus returns. */
export function Menu(props: { trigger: ReactNode; align?: 'start' | 'end'; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={props.align ?? 'end'}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[70vh] max-w-[min(20rem,90vw)] min-w-44 animate-rise overflow-y-auto rounded border border-border bg-surface p-1 shadow-float"
        >
          {props.children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem(props: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={itemClass} onSelect={props.onSelect}>
      {props.children}
    </DropdownMenu.Item>
  )
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className="px-2 py-2 text-sm text-muted">{children}</DropdownMenu.Label>
)

export const MenuSeparator = () => <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-border" />

/** A menu item that is one of several choices. */
export function MenuChoice<Value extends string>(props: {
  value: Value
  options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[]
  onChoose: (value: Value) => void
}) {
  return (
    <DropdownMenu.RadioGroup
      value={props.value}
      onValueChange={(value) => props.onChoose(value as Value)}
    >
      {props.options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          lang={option.lang}
          className={itemClass}
        >
          <span className="min-w-0 flex-1 truncate">{option.label}</span>
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
