import { type ClassValue, clsx } from 'clsx'

/**
 * Joins class names. They are not merged, which would cost the sign-in page 8 KB: a class that must
 * override a component's own ends with Tailwind's "!".
 */
export const cn = (...names: ClassValue[]): string => clsx(names)
