import { type ClassValue, clsx } from 'clsx'

/**
 * Joins class names. They are not merged (that would cost the sign-in page 8 KB): a class that must
 * win over a component's own is written with Tailwind's "!" at its end.
 */
export const cn = (...names: ClassValue[]): string => clsx(names)
