import { ask } from './api.ts'

export interface DocumentError {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

export interface UploadedDocuments {
  readonly added: number
  readonly unchanged: number
  readonly userErrors: readonly DocumentError[]
}

type Send = Parameters<typeof ask>[3]

/** The SHA-256 of a text in hexadecimal, computed apart from the product. */
export async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A manifest as Apollo's tool writes it. */
export async function apolloManifest(
  operations: readonly { name: string; type: string; body: string; id?: string }[],
): Promise<object> {
  const withIds = operations.map(async ({ id, ...rest }) => ({
    id: id ?? (await hashOf(rest.body)),
    ...rest,
  }))
  return { format: 'apollo-persisted-query-manifest', version: 1, operations: await Promise.all(withIds) }
}

/** Uploads a manifest and expects that the request itself is accepted. */
export async function uploadDocuments(
  key: string,
  manifest: unknown,
  options: { readonly locale?: string; readonly send?: Send } = {},
): Promise<UploadedDocuments> {
  const { data, errors } = await ask<{ uploadTrustedDocuments: UploadedDocuments }>(
    key,
    `mutation($input: UploadTrustedDocumentsInput!) {
      uploadTrustedDocuments(input: $input) { added unchanged userErrors { code message path } } }`,
    { input: { manifest, locale: options.locale } },
    options.send,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.uploadTrustedDocuments
}

export async function removeDocuments(
  key: string,
  documentIds: readonly string[],
): Promise<{ removed: number; userErrors: readonly DocumentError[] }> {
  const { data, errors } = await ask<{
    removeTrustedDocuments: { removed: number; userErrors: readonly DocumentError[] }
  }>(
    key,
    `mutation($input: RemoveTrustedDocumentsInput!) {
      removeTrustedDocuments(input: $input) { removed userErrors { code message path } } }`,
    { input: { documentIds } },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.removeTrustedDocuments
}
