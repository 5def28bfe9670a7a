import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { headersFile } from '../workers/http/page-headers.ts'

const require = createRequire(import.meta.url)

/** Ships Swagger UI's two files beside dashboard/public/api-docs/index.html. */
function apiDocs(): Plugin {
  const from = dirname(require.resolve('swagger-ui-dist/package.json'))
  return {
    name: 'tributary:api-docs',
    apply: 'build',
    generateBundle() {
      for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
        const source = readFileSync(join(from, file))
        this.emitFile({ type: 'asset', fileName: `api-docs/${file}`, source })
      }
    },
  }
}

/** Ships the headers of all files, for where Cloudflare serves them without asking the Worker. */
function headerRules(): Plugin {
  return {
    name: 'tributary:headers',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() })
    },
  }
}

/** Asks for the Latin letters together with the page: figures should not change their face while read. */
function fontPreload(): Plugin {
  return {
    name: 'tributary:font-preload',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const latin = Object.keys(bundle ?? {}).find((file) =>
          /inter-latin-wght.*woff2$/.test(file),
        )
        if (latin === undefined) return []
        const attrs = {
          rel: 'preload',
          as: 'font',
          type: 'font/woff2',
          crossorigin: '',
          href: `/${latin}`,
        }
        return [{ tag: 'link', injectTo: 'head', attrs }]
      },
    },
  }
}

/** What the first page needs of the router and of our own pieces: in one file they compress better. */
const neededAtOnce = new RegExp(
  [
    '@tanstack.(react-router|history|router-core|store|react-store).*(Match|useRouter|link|structural|utils|shallow|qss|searchParams|invariant|history)',
    'class-variance-authority|clsx|react.jsx-runtime',
    'src.ui.(class-names|Button|ProblemPanel|forms.(Field|FormSummary))\\.tsx?',
    'src.(frame.(Mark|LanguageSwitch)|core.(session|account|problem|device-storage|format.period-names|i18n.language))\\.tsx?',
  ].join('|'),
)

/** What nearly every page inside the frame needs: one file instead of a dozen that each page would name. */
const neededInside = new RegExp(
  [
    'src.ui.(Card|RetryPanel|EmptyState|TimeText|MoneyText|Segmented|InTurn|Table|table-sort|CopyCsv)\\.tsx?',
    'src.core.(use-now|use-person|use-loaded|read-pages|use-write|confirmation|impersonation|to-do|i18n.use-format|i18n.own-texts)\\.tsx?',
    'src.core.format.(dates|money|spans|periods)\\.tsx?',
    'src.frame.ConfirmationGate\\.tsx',
  ].join('|'),
)

/** Files that index.html loads. Lists of what a page needs would name them a hundred times. */
const loadedFirst = /\/(index|base|rolldown-runtime)-[\w-]{8}\.(js|css)$/

/** Files that the frame loads beside the first page: lists of pages inside it need not name them either. */
const loadedWithFrame = /\/(inside|useLocation)-[\w-]{8}\.js$/

/** The API keeps the page's own host: it lets only pages of its own origin sign in. */
const toApi = {
  '/v1': { target: process.env.TRIBUTARY_API ?? 'http://127.0.0.1:8787', changeOrigin: false },
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), apiDocs(), headerRules(), fontPreload()],
  // Fonts stay files: the content security policy allows no data: fonts.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The page itself has loaded these before any other file asks for them.
      resolveDependencies: (file, needed, { hostId }) =>
        needed
          .filter((one) => !loadedFirst.test(one))
          .filter(
            (one) => !/sitemap/.test(hostId) || /Frame-/.test(file) || !loadedWithFrame.test(one),
          ),
    },
    rolldownOptions: {
      // jsPDF would load these for HTML and SVG, which we never give it.
      external: ['html2canvas', 'canvg', 'dompurify'],
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: neededAtOnce,
            },
            { name: 'inside', test: neededInside },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: toApi },
  preview: { host: '127.0.0.1', proxy: toApi },
})
