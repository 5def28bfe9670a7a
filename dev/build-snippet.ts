/**
 * Compiles the scripts for pages of others into the strings that Workers serve: the tracker's /t.js and the
 * widget that shows coupons. The results are committed, so that a Worker's build needs no step before it; a test
 * compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'

const workers = path.resolve(import.meta.dirname, '../workers')
/** Paths of the scripts, without their ending. */
export const snippet = path.join(workers, 'clicks/snippet/t')
export const couponWidget = path.join(workers, 'creatives/widget/coupon-widget')

export const generatedFile = (script: string) => `${script}.generated.ts`

/** The minified script as browsers of 2020 and later run it. */
export function compileSnippet(script = snippet): string {
  const source = readFileSync(`${script}.ts`, 'utf8')
  const options = { loader: 'ts', minify: true, target: 'es2020', charset: 'ascii' } as const
  return transformSync(source, { ...options, tsconfigRaw: '{}' }).code.trim()
}

/** The TypeScript module that contains the script, as text. */
export function snippetModule(script = snippet): string {
  const code = compileSnippet(script)
  const literal = code.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')
  const ignored =
    '// biome-ignore lint/suspicious/noTemplateCurlyInString: the script itself uses template strings'
  return `/** Made from ${path.basename(script)}.ts by dev/build-snippet.ts: not for editing. */
export const snippetSource =
${code.includes('${') ? `  ${ignored}\n` : ''}  '${literal}'
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const script of [snippet, couponWidget]) {
    writeFileSync(generatedFile(script), snippetModule(script))
  }
}
