import { ownTexts } from '../../core/i18n/own-texts.ts'

export const paletteTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enPalette),
  ru: () => import('./ru.ts').then((module) => module.ruPalette),
})

export const loadPalette = paletteTexts.with(async () => ({
  default: (await import('./Palette.tsx')).Palette,
}))
export const loadKeys = paletteTexts.with(async () => ({
  default: (await import('./KeysDialog.tsx')).KeysDialog,
}))
