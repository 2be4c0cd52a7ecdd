import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const MODULES = join(import.meta.dirname, '../../node_modules')
/** Letters that the browser's own font lacks, by package: without them Chinese and Arabic are drawn as boxes. */
const FONTS: Readonly<Record<string, readonly string[]>> = {
  '@embedpdf/fonts-sc': ['NotoSansHans-Regular.otf', 'NotoSansHans-Bold.otf'],
  '@embedpdf/fonts-arabic': ['NotoNaskhArabic-Regular.ttf', 'NotoNaskhArabic-Bold.ttf'],
}
/** Latin stays in the browser's own font, which comes first; what it lacks is looked for in the others. */
const FONTS_CONF = `<fontconfig>
  <dir prefix="relative">fonts</dir>
  <match><edit name="family" mode="append" binding="weak"><string>Open Sans</string></edit></match>
</fontconfig>`
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome', 'chrome']

interface Executable {
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Starts a headless Chromium: on Linux with an x64 processor the one that comes with the packages, elsewhere the one that
 * CHROMIUM names or that is installed. Null where there is none; then whyNoBrowser says so in one line.
 */
export async function launchBrowser(): Promise<Browser | null> {
  const executable = findExecutable()
  if (executable === null) return null
  const { path, environment } = executable
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...process.env, ...environment },
  })
}

/** Why launchBrowser answers null here; null where it starts one. */
export function whyNoBrowser(): string | null {
  if (findExecutable() !== null) return null
  return `skipped: no Chromium comes with the packages for ${process.platform} ${process.arch}, and none is installed; CHROMIUM=/path/to/chromium names one`
}

function findExecutable(): Executable | null {
  const { CHROMIUM } = process.env
  if (CHROMIUM !== undefined) return { path: CHROMIUM, environment: {} }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedChromium()
  const path = INSTALLED.find(isProgram)
  return path === undefined
    ? null
    : { path: execFileSync('which', [path]).toString().trim(), environment: {} }
}

function isProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Unpacks the browser, its fonts and the libraries that a plain Linux lacks, once for each version. */
function unpackedChromium(): Executable {
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin')
  const { version }: { version: string } = JSON.parse(readFileSync(join(packed, '../package.json'), 'utf8'))
  const folder = join(MODULES, '.cache', `chromium-${version}-with-fonts`)
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true })
    const unfinished = mkdtempSync(`${folder}-`)
    const unpack = (name: string) => brotliDecompressSync(readFileSync(join(packed, name)))
    writeFileSync(join(unfinished, 'chromium'), unpack('chromium.br'))
    for (const name of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'])
      execFileSync('tar', ['-x', '-C', unfinished], { input: unpack(name) })
    copyFonts(join(unfinished, 'fonts'))
    writeFileSync(join(unfinished, 'fonts.conf'), FONTS_CONF)
    chmodSync(join(unfinished, 'chromium'), 0o700)
    publish(unfinished, folder)
  }
  return {
    path: join(folder, 'chromium'),
    environment: { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder },
  }
}

function copyFonts(folder: string): void {
  const { resolve } = createRequire(import.meta.url)
  for (const [name, files] of Object.entries(FONTS))
    for (const file of files) copyFileSync(join(dirname(resolve(name)), '../fonts', file), join(folder, file))
}

/** Of two that unpack at the same time, the first one counts. */
function publish(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true })
  }
}
