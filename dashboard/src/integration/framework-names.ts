/** Frameworks with ready code. The code is in frameworks.ts, so that only the page loads it. */
export const frameworks = [
  'nextjs',
  'express',
  'rails',
  'laravel',
  'django',
  'phoenix',
  'html',
] as const
export type Framework = (typeof frameworks)[number]

export const frameworkNames: Readonly<Record<Framework, string>> = {
  ...{ nextjs: 'Next.js', express: 'Express', rails: 'Rails', laravel: 'Laravel' },
  ...{ django: 'Django', phoenix: 'Phoenix', html: 'HTML, curl' },
}
