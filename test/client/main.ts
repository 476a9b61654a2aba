/** `npm run client`: writes src/client/generated/api.ts anew. */
import { writeFile } from 'node:fs/promises'
import { clientFile, makeClient } from './make.ts'

await writeFile(clientFile, await makeClient())
