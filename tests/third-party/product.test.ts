// Clients that nobody here wrote, against one product as `npm start` runs it.
import { afterAll, beforeAll, describe } from 'vitest'
import { type StartedProduct, startProduct } from '../support/started-product.ts'
import { clients } from './clients.ts'
import { facades } from './facades.ts'
import { persistedDocuments } from './persisted-documents.ts'

let product: StartedProduct

beforeAll(async () => {
  product = await startProduct()
}, 120_000)

afterAll(() => product?.stop())

describe('clients of GraphQL', () => clients(() => product))
describe('clients that ask by the ids of documents', () => persistedDocuments(() => product))
describe('clients of the other protocols', () => facades(() => product))
