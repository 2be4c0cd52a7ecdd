import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { worded } from '../../src/rules/pack/locale.ts'
import type { PackProblem } from '../../src/rules/pack/problems.ts'
import { type ReadPackResult, readPack } from '../../src/rules/pack/read-pack.ts'
import { unreadable } from './file-faults.ts'

export const SHIPPED_FOLDER = join(import.meta.dirname, '..', '..', 'rules')

export interface PackFile {
  /** As it was given on the command line. */
  readonly file: string
  readonly source: string
  readonly reading: ReadPackResult
}

/** Reads the named packs. Throws an OperatorError (exit 2) when a file cannot be read. */
export async function readPackFiles(files: readonly string[]): Promise<PackFile[]> {
  return Promise.all(files.map((file) => readPackFile(file)))
}

async function readPackFile(file: string): Promise<PackFile> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error)
  })
  const source = decode(bytes)
  if (source === null) return { file, source: '', reading: { ok: false, problems: [NOT_UTF_8] } }
  return { file, source, reading: readPack(source) }
}

const NOT_UTF_8: PackProblem = {
  code: 'INVALID_TEXT',
  severity: 'ERROR',
  ...worded({
    en: 'this file is not a text in UTF-8: save it as plain text in UTF-8',
    'zh-CN': '此文件不是UTF-8文本：请另存为UTF-8编码的纯文本',
  }),
  pointer: '',
  line: null,
  column: null,
}

/** The byte order mark stays, so that it is reported with the other problems. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The readable packs beside the named ones, and the shipped ones: what the named packs may extend. */
export async function readPacksBeside(files: readonly string[]): Promise<PackFile[]> {
  const folders = new Set([...files.map((file) => dirname(dirname(resolve(file)))), SHIPPED_FOLDER])
  const named = new Set(files.map((file) => resolve(file)))
  const found = await Promise.all([...folders].map(packFilesIn))
  const beside = [...new Set(found.flat())].filter((file) => !named.has(file))
  return readPackFiles(beside)
}

export async function packFilesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
  const contents = await Promise.all(folders.map((inner) => readdir(inner).catch((): string[] => [])))
  return folders
    .filter((_, index) => contents[index]?.includes('pack.json'))
    .map((inner) => join(inner, 'pack.json'))
}
