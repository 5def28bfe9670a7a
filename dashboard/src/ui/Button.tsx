import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from './class-names.ts'

export const buttonClass = cva(
  'inline-flex items-center justify-center gap-2 rounded font-medium whitespace-nowrap ' +
    'transition-[opacity,transform] duration-150 active:translate-y-px ' +
    'disabled:opacity-50 disabled:active:translate-y-0 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      kind: {
        primary: 'bg-accent text-accent-text hover:opacity-90',
        secondary: 'border border-border bg-surface text-text hover:bg-sunken',
        quiet: 'text-muted hover:bg-sunken hover:text-text',
        danger: 'bg-bad text-surface hover:opacity-90',
      },
      size: {
        normal: 'min-h-9 px-3 py-1.5 text-base',
        small: 'min-h-8 px-2 py-1 text-sm',
        icon: 'size-9',
      },
    },
    defaultVariants: { kind: 'secondary', size: 'normal' },
  },
)

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonClass>

export function Button({ kind, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={cn(buttonClass({ kind, size }), className)} {...rest} />
}
